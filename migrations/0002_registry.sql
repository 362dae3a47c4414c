-- The registry: parties, persons, machines, accounts, offices, sites, partner profiles,
-- consolidator grants, roles, feeds and policies.
--
-- One table for all kinds, because what is hard is the same for all: from when, until when,
-- by whom, why, and never a row changed. What differs is the record, and its shape is
-- checked by the decoder of its kind (daemon/auth/registry_json.cpp) on the way in and out.
CREATE TABLE registry_entry (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    kind           text COLLATE "C" NOT NULL,
    code           text COLLATE "C" NOT NULL,
    from_ms        bigint NOT NULL,
    until_ms       bigint,
    record         jsonb NOT NULL,
    recorded_at_ms bigint NOT NULL,
    recorded_by    text NOT NULL,
    reason         text NOT NULL,
    CONSTRAINT registry_entry_pk PRIMARY KEY (id),
    CONSTRAINT registry_entry_kind CHECK (kind IN ('party', 'person', 'machine', 'account', 'office', 'site',
                                                   'profile', 'grant', 'role', 'feed', 'policy')),
    CONSTRAINT registry_entry_code CHECK (code <> '' AND record ->> 'code' = code),
    CONSTRAINT registry_entry_span CHECK (until_ms IS NULL OR until_ms > from_ms)
);
CREATE INDEX registry_entry_newest ON registry_entry (kind, code, from_ms DESC, id DESC);
CREATE INDEX registry_entry_edi ON registry_entry USING gin ((record -> 'edi_ids')) WHERE kind = 'party';
CREATE INDEX registry_entry_eori ON registry_entry ((record ->> 'eori')) WHERE kind = 'party';
CREATE INDEX registry_entry_account ON registry_entry ((record ->> 'account')) WHERE kind = 'role';

-- Append-only by the database as well: a change is a new row. Milliseconds of UTC, as everywhere.
CREATE TRIGGER registry_entry_stays BEFORE UPDATE OR DELETE ON registry_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The newest version begun at a moment is the one that counts; when it has ended, the
-- record is gone: no older version comes back.
CREATE FUNCTION registry_in_force(asked_kind text, at bigint) RETURNS SETOF registry_entry LANGUAGE sql STABLE AS $$
    SELECT newest.*
    FROM (SELECT DISTINCT ON (code) * FROM registry_entry
          WHERE kind = asked_kind AND from_ms <= at
          ORDER BY code, from_ms DESC, id DESC) newest
    WHERE newest.until_ms IS NULL OR at < newest.until_ms
$$;

CREATE FUNCTION registry_in_force(asked_kind text, asked_code text, at bigint) RETURNS SETOF registry_entry LANGUAGE sql STABLE AS $$
    SELECT newest.*
    FROM (SELECT * FROM registry_entry
          WHERE kind = asked_kind AND code = asked_code AND from_ms <= at
          ORDER BY from_ms DESC, id DESC LIMIT 1) newest
    WHERE newest.until_ms IS NULL OR at < newest.until_ms
$$;

-- Tokens by id. The token itself is kept nowhere.
CREATE TABLE registry_token (
    jti           text COLLATE "C" NOT NULL,
    subject       text NOT NULL,
    issued_at_ms  bigint NOT NULL,
    expires_at_ms bigint NOT NULL,
    issued_by     text NOT NULL,
    revoked_at_ms bigint,
    revoked_by    text,
    CONSTRAINT registry_token_pk PRIMARY KEY (jti),
    CONSTRAINT registry_token_revoked CHECK ((revoked_at_ms IS NULL) = (revoked_by IS NULL))
);

-- When a partner last sent a type of message: what declared feeds are measured by.
CREATE TABLE feed_heard (
    party        text COLLATE "C" NOT NULL,
    message_type text COLLATE "C" NOT NULL,
    heard_at_ms  bigint NOT NULL,
    CONSTRAINT feed_heard_pk PRIMARY KEY (party, message_type)
);
