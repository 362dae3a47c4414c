-- The port's goods: what is locked, searched or summed. Keys are texts in byte order
-- (COLLATE "C"), as the core's maps are. Times are milliseconds UTC (..._ms), always
-- parameters. Masses are grams (..._g). Numbers of states and kinds are those of the
-- compiled enums, which only ever grow. daemon/store/README.md tells what each table is for.

CREATE TABLE port_call (
    stay                  text COLLATE "C" NOT NULL,
    port                  text NOT NULL,
    office                text NOT NULL,
    site                  text NOT NULL,
    imo                   text NOT NULL,
    call_sign             text NOT NULL,
    ship_name             text NOT NULL,
    voyage                text NOT NULL,
    opened_at_ms          bigint NOT NULL,
    arrived_at_ms         bigint,
    presentation_source   text NOT NULL,
    discharge_ended_at_ms bigint,
    version               bigint NOT NULL CONSTRAINT port_call_version_from_1 CHECK (version >= 1),
    CONSTRAINT port_call_once PRIMARY KEY (stay)
);
CREATE INDEX port_call_by_imo ON port_call (imo, voyage);
CREATE INDEX port_call_by_call_sign ON port_call (call_sign, voyage);

CREATE TABLE consignment (
    call                text COLLATE "C" NOT NULL CONSTRAINT consignment_in_call REFERENCES port_call (stay),
    agent               text COLLATE "C" NOT NULL,
    bill                text COLLATE "C" NOT NULL,
    leaf                boolean NOT NULL,
    empty_box           boolean NOT NULL,
    bill_kind           smallint NOT NULL,
    master_bill         text COLLATE "C" NOT NULL,
    direction           smallint NOT NULL,
    nature              smallint NOT NULL,
    position            smallint NOT NULL,
    office              text NOT NULL,
    site                text NOT NULL,
    registered_number   text NOT NULL,
    registered_at_ms    bigint NOT NULL,
    presented_at_ms     bigint,
    presentation_source text NOT NULL,
    accepted_at_ms      bigint,
    accepted_by         text NOT NULL,
    assigned_to         text NOT NULL,
    selectivity         smallint NOT NULL,
    ruleset             text NOT NULL,
    parties             jsonb NOT NULL,
    version             bigint NOT NULL CONSTRAINT consignment_version_from_1 CHECK (version >= 1),
    CONSTRAINT consignment_once PRIMARY KEY (call, agent, bill)
);
CREATE INDEX consignment_by_bill ON consignment (bill, call);
CREATE INDEX consignment_by_master ON consignment (call, master_bill) WHERE master_bill <> '';

CREATE TABLE goods_line (
    call               text COLLATE "C" NOT NULL,
    agent              text COLLATE "C" NOT NULL,
    bill               text COLLATE "C" NOT NULL,
    ordinal            integer NOT NULL,
    number             bigint NOT NULL,
    manifested         bigint NOT NULL,
    manifested_g       bigint NOT NULL,
    hs                 text NOT NULL,
    description        text NOT NULL,
    package_type       text NOT NULL,
    customs_status     text NOT NULL,
    -- current sums of the ledger's entries
    accepted           bigint NOT NULL,
    accepted_g         bigint NOT NULL,
    released           bigint NOT NULL,
    released_g         bigint NOT NULL,
    exited             bigint NOT NULL,
    exited_g           bigint NOT NULL,
    exited_unreleased  bigint NOT NULL,
    exited_unreleased_g bigint NOT NULL,
    released_whole     boolean NOT NULL,
    CONSTRAINT goods_line_once PRIMARY KEY (call, agent, bill, ordinal),
    CONSTRAINT goods_line_of_consignment FOREIGN KEY (call, agent, bill) REFERENCES consignment (call, agent, bill),
    CONSTRAINT goods_line_exited_was_released CHECK (exited <= released AND released <= accepted)
);

CREATE TABLE equipment (
    call               text COLLATE "C" NOT NULL CONSTRAINT equipment_in_call REFERENCES port_call (stay),
    container          text COLLATE "C" NOT NULL,
    size_type          text NOT NULL,
    empty              boolean NOT NULL,
    on_manifest        boolean NOT NULL,
    state              smallint NOT NULL,
    office             text NOT NULL,
    site               text NOT NULL,
    seals_declared     jsonb NOT NULL,
    seals_found        jsonb NOT NULL,
    landed_at_ms       bigint,
    exited_at_ms       bigint,
    exit_lawful        boolean NOT NULL,
    grant_haulier      text,
    grant_at_ms        bigint,
    grant_until_ms     bigint,
    discrepancies      jsonb NOT NULL,
    version            bigint NOT NULL CONSTRAINT equipment_version_from_1 CHECK (version >= 1),
    CONSTRAINT equipment_once PRIMARY KEY (call, container)
);
CREATE INDEX equipment_by_container ON equipment (container);

CREATE TABLE line_equipment (
    call      text COLLATE "C" NOT NULL,
    agent     text COLLATE "C" NOT NULL,
    bill      text COLLATE "C" NOT NULL,
    ordinal   integer NOT NULL,
    line      bigint NOT NULL,
    container text COLLATE "C" NOT NULL,
    packages   bigint NOT NULL,
    packages_g bigint NOT NULL,
    counted   boolean NOT NULL,
    accepted  boolean NOT NULL,
    CONSTRAINT line_equipment_once PRIMARY KEY (call, agent, bill, ordinal),
    CONSTRAINT line_equipment_of_consignment FOREIGN KEY (call, agent, bill) REFERENCES consignment (call, agent, bill),
    CONSTRAINT line_equipment_in_box FOREIGN KEY (call, container) REFERENCES equipment (call, container)
);
CREATE INDEX line_equipment_by_box ON line_equipment (call, container);

-- The commercial right to fetch a box; no row: none.
CREATE TABLE pickup_right (
    call           text COLLATE "C" NOT NULL,
    container      text COLLATE "C" NOT NULL,
    state          smallint NOT NULL,
    delivery_order text NOT NULL,
    giver          text NOT NULL,
    holder         text NOT NULL,
    haulier        text NOT NULL,
    named_by       text NOT NULL,
    valid_until_ms bigint,
    CONSTRAINT pickup_right_once PRIMARY KEY (call, container),
    CONSTRAINT pickup_right_of_box FOREIGN KEY (call, container) REFERENCES equipment (call, container)
);

-- Target of a selection, order or hold: a consignment (agent, bill) or a box (container); the other is ''.
CREATE TABLE selection (
    call                  text COLLATE "C" NOT NULL,
    container             text COLLATE "C" NOT NULL,
    agent                 text COLLATE "C" NOT NULL,
    bill                  text COLLATE "C" NOT NULL,
    ordinal               integer NOT NULL,
    id                    text COLLATE "C" NOT NULL,
    state                 smallint NOT NULL,
    source                text NOT NULL,
    rule                  text NOT NULL,
    criterion             text NOT NULL,
    kinds                 jsonb NOT NULL,
    lane                  text NOT NULL,
    reason                text NOT NULL,
    by_person             text NOT NULL,
    at_ms                 bigint NOT NULL,
    deselect_requested_by text NOT NULL,
    CONSTRAINT selection_once PRIMARY KEY (call, container, agent, bill, ordinal),
    CONSTRAINT selection_of_one_target CHECK ((container = '') <> (bill = ''))
);
CREATE INDEX selection_by_id ON selection (id);

CREATE TABLE control_order (
    call                text COLLATE "C" NOT NULL,
    container           text COLLATE "C" NOT NULL,
    agent               text COLLATE "C" NOT NULL,
    bill                text COLLATE "C" NOT NULL,
    ordinal             integer NOT NULL,
    id                  text COLLATE "C" NOT NULL,
    state               smallint NOT NULL,
    kind                text NOT NULL,
    place               text NOT NULL,
    when_ms             bigint,
    selections          jsonb NOT NULL,
    ordered_by          text NOT NULL,
    ordered_at_ms       bigint NOT NULL,
    announced_at_ms     bigint,
    assigned_to         text NOT NULL,
    result              text NOT NULL,
    result_place        text NOT NULL,
    result_at_ms        bigint,
    result_by           text NOT NULL,
    result_text         text NOT NULL,
    countersigned_by    text NOT NULL,
    cancel_requested_by text NOT NULL,
    CONSTRAINT control_order_once PRIMARY KEY (call, container, agent, bill, ordinal),
    CONSTRAINT control_order_of_one_target CHECK ((container = '') <> (bill = ''))
);
CREATE INDEX control_order_by_id ON control_order (id);

CREATE TABLE hold (
    call              text COLLATE "C" NOT NULL,
    container         text COLLATE "C" NOT NULL,
    agent             text COLLATE "C" NOT NULL,
    bill              text COLLATE "C" NOT NULL,
    ordinal           integer NOT NULL,
    id                text COLLATE "C" NOT NULL,
    state             smallint NOT NULL,
    agency            text NOT NULL,
    kind              text NOT NULL,
    reason            text NOT NULL,
    by_person         text NOT NULL,
    at_ms             bigint NOT NULL,
    lift_requested_by text NOT NULL,
    lifted_by         text NOT NULL,
    CONSTRAINT hold_once PRIMARY KEY (call, container, agent, bill, ordinal),
    CONSTRAINT hold_of_one_target CHECK ((container = '') <> (bill = ''))
);
CREATE INDEX hold_by_id ON hold (id);

CREATE TABLE clearance (
    call                    text COLLATE "C" NOT NULL,
    agent                   text COLLATE "C" NOT NULL,
    bill                    text COLLATE "C" NOT NULL,
    ordinal                 integer NOT NULL,
    mrn                     text NOT NULL,
    item                    bigint NOT NULL,
    version                 bigint NOT NULL,
    state                   smallint NOT NULL,
    line                    bigint NOT NULL,
    packages                bigint NOT NULL,
    packages_g              bigint NOT NULL,
    by_person               text NOT NULL,
    segregation_checkable   boolean NOT NULL,
    at_ms                   bigint NOT NULL,
    withdrawal_requested_by text NOT NULL,
    CONSTRAINT clearance_once PRIMARY KEY (call, agent, bill, ordinal),
    CONSTRAINT clearance_of_consignment FOREIGN KEY (call, agent, bill) REFERENCES consignment (call, agent, bill)
);
CREATE INDEX clearance_by_mrn ON clearance (mrn, item);

-- The part of a box's view that is the same row for all audiences.
CREATE TABLE core (
    call      text COLLATE "C" NOT NULL,
    container text COLLATE "C" NOT NULL,
    version   bigint NOT NULL CONSTRAINT core_version_from_1 CHECK (version >= 1),
    gate      smallint NOT NULL,
    time_ms   bigint NOT NULL,
    CONSTRAINT core_once PRIMARY KEY (call, container),
    CONSTRAINT core_of_box FOREIGN KEY (call, container) REFERENCES equipment (call, container)
);

-- Append-only from here: what was written stays as it was.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TABLE document (
    call    text COLLATE "C" NOT NULL,
    agent   text COLLATE "C" NOT NULL,
    bill    text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    message text NOT NULL,
    json    text NOT NULL,
    at_ms   bigint NOT NULL,
    CONSTRAINT document_once PRIMARY KEY (call, agent, bill, version)
);
CREATE TRIGGER document_stays BEFORE UPDATE OR DELETE ON document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row per movement on an account; account: 1 accepted, 2 released, 3 exited, 4 exited_unreleased.
CREATE TABLE ledger (
    id       bigint GENERATED ALWAYS AS IDENTITY,
    call     text COLLATE "C" NOT NULL,
    agent    text COLLATE "C" NOT NULL,
    bill     text COLLATE "C" NOT NULL,
    line     bigint NOT NULL,
    account  smallint NOT NULL CONSTRAINT ledger_account_known CHECK (account BETWEEN 1 AND 4),
    packages bigint NOT NULL,
    mass_g   bigint NOT NULL,
    at_ms    bigint NOT NULL,
    act      text NOT NULL,
    by_person text NOT NULL,
    CONSTRAINT ledger_once PRIMARY KEY (id)
);
CREATE INDEX ledger_by_line ON ledger (call, agent, bill, line);
CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who answers for a box, since when, by which act. keeper '': nobody in the port, the box has left.
CREATE TABLE custody (
    id        bigint GENERATED ALWAYS AS IDENTITY,
    call      text COLLATE "C" NOT NULL,
    container text COLLATE "C" NOT NULL,
    keeper    text NOT NULL,
    since_ms  bigint NOT NULL,
    act       text NOT NULL,
    at_ms     bigint NOT NULL,
    CONSTRAINT custody_once PRIMARY KEY (id)
);
CREATE INDEX custody_by_box ON custody (call, container, id);
CREATE TRIGGER custody_stays BEFORE UPDATE OR DELETE ON custody FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Events out. Inserted after the rows it tells of are locked; identity columns have cache 1; xid is the
-- top-level transaction's: what a snapshot-difference reader needs. audience: 0 port, 1 party, 2 customs.
CREATE TABLE outbox (
    id        bigint GENERATED ALWAYS AS IDENTITY,
    xid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    audience  smallint NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    version   bigint NOT NULL,
    type      text NOT NULL,
    event_id  text COLLATE "C" NOT NULL,
    time_ms   bigint NOT NULL,
    data      text NOT NULL,
    CONSTRAINT outbox_once PRIMARY KEY (id),
    CONSTRAINT outbox_event_once UNIQUE (event_id)
);
CREATE INDEX outbox_by_xid ON outbox (xid);
CREATE TRIGGER outbox_stays BEFORE UPDATE OR DELETE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The newest version per (audience, recipient, key). Its bytes are the outbox row's, so they are written once.
CREATE TABLE view_head (
    audience  smallint NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    version   bigint NOT NULL,
    event_id  text COLLATE "C" NOT NULL,
    outbox_id bigint NOT NULL,
    sha256    text NOT NULL,
    time_ms   bigint NOT NULL,
    CONSTRAINT view_head_once PRIMARY KEY (audience, recipient, key)
);

-- Each recipient's log in an order that never changes: filled by the sequencer (log.cpp) in the order in
-- which transactions became visible.
CREATE TABLE log_position (
    position  bigint GENERATED ALWAYS AS IDENTITY,
    audience  smallint NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    outbox_id bigint NOT NULL,
    CONSTRAINT log_position_once PRIMARY KEY (audience, recipient, position),
    CONSTRAINT log_position_row_once UNIQUE (outbox_id)
);

-- How far each snapshot-difference reader inside the store has come.
CREATE TABLE snapshot_reader (
    name    text NOT NULL,
    prev    pg_snapshot NOT NULL,
    cur     pg_snapshot,            -- null: the difference was read to its end
    last_id bigint NOT NULL,
    CONSTRAINT snapshot_reader_once PRIMARY KEY (name)
);
INSERT INTO snapshot_reader (name, prev, cur, last_id) VALUES ('log', '1:1:', NULL, 0), ('audit', '1:1:', NULL, 0);

-- leaf = SHA-256(0x00 || bytes). bytes hold persons only as salted hashes; salt and names stand beside, and can be erased.
CREATE TABLE audit (
    id    bigint GENERATED ALWAYS AS IDENTITY,
    xid   xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at_ms bigint NOT NULL,
    bytes text NOT NULL,
    leaf  bytea NOT NULL,
    CONSTRAINT audit_once PRIMARY KEY (id)
);
CREATE INDEX audit_by_xid ON audit (xid);
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_person (
    audit_id bigint NOT NULL,
    salt     text NOT NULL,
    subject  text NOT NULL,
    person   text NOT NULL,
    CONSTRAINT audit_person_once PRIMARY KEY (audit_id)
);
CREATE INDEX audit_person_by_person ON audit_person (person);

-- hash = SHA-256(0x01 || previous hash || leaf); the first one's previous hash is 32 zero bytes.
CREATE TABLE audit_seal (
    seq      bigint NOT NULL,
    audit_id bigint NOT NULL,
    leaf     bytea NOT NULL,
    hash     bytea NOT NULL,
    CONSTRAINT audit_seal_once PRIMARY KEY (seq),
    CONSTRAINT audit_seal_row_once UNIQUE (audit_id)
);
CREATE TRIGGER audit_seal_stays BEFORE UPDATE OR DELETE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE idempotency (
    subject      text COLLATE "C" NOT NULL,
    key          text COLLATE "C" NOT NULL,
    request_hash text NOT NULL,
    answer       text NOT NULL,
    at_ms        bigint NOT NULL,
    CONSTRAINT idempotency_once PRIMARY KEY (subject, key)
);
CREATE INDEX idempotency_by_time ON idempotency (at_ms);

-- Messages as received. state: received, processing, done, poisoned.
CREATE TABLE inbox (
    id             text COLLATE "C" NOT NULL,
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    party          text COLLATE "C" NOT NULL,
    subject        text NOT NULL,
    reference      text NOT NULL,
    content_type   text NOT NULL,
    sha256         text NOT NULL,
    size           bigint NOT NULL,
    received_at_ms bigint NOT NULL,
    state          text NOT NULL CONSTRAINT inbox_state_known CHECK (state IN ('received', 'processing', 'done', 'poisoned')),
    tries          integer NOT NULL,
    result_json    text NOT NULL,
    CONSTRAINT inbox_once PRIMARY KEY (id),
    CONSTRAINT inbox_seq_once UNIQUE (seq)
);
CREATE INDEX inbox_waiting ON inbox (party, seq) WHERE state IN ('received', 'processing');
CREATE INDEX inbox_by_party ON inbox (party, seq);

-- Pieces of at most 1 MiB, each an lz4 block.
CREATE TABLE inbox_chunk (
    id       text COLLATE "C" NOT NULL CONSTRAINT inbox_chunk_of_message REFERENCES inbox (id),
    ordinal  integer NOT NULL,
    raw_size integer NOT NULL,
    lz4      bytea NOT NULL,
    CONSTRAINT inbox_chunk_once PRIMARY KEY (id, ordinal)
);
ALTER TABLE inbox_chunk ALTER COLUMN lz4 SET STORAGE EXTERNAL;

CREATE TABLE inbox_answer (
    id      text COLLATE "C" NOT NULL CONSTRAINT inbox_answer_of_message REFERENCES inbox (id),
    ordinal integer NOT NULL,
    name    text NOT NULL,
    type    text NOT NULL,
    bytes   bytea NOT NULL,
    CONSTRAINT inbox_answer_once PRIMARY KEY (id, ordinal)
);

CREATE TABLE filed (
    kind           text COLLATE "C" NOT NULL,
    party          text COLLATE "C" NOT NULL,
    key            text COLLATE "C" NOT NULL,
    content_sha256 text NOT NULL,
    message        text NOT NULL,
    answer_json    text NOT NULL,
    CONSTRAINT filed_once PRIMARY KEY (kind, party, key)
);

-- Every text of control rules that was ever in force; the newest is.
CREATE TABLE rule_text (
    id    bigint GENERATED ALWAYS AS IDENTITY,
    hash  text NOT NULL,
    text  text NOT NULL,
    at_ms bigint NOT NULL,
    CONSTRAINT rule_text_once PRIMARY KEY (id)
);
CREATE TRIGGER rule_text_stays BEFORE UPDATE OR DELETE ON rule_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
