-- What an officer counts himself, part by part of a line; what the rules' run left to tell customs; whose master a house has.
-- Empty for nearly all rows: a byte or two each, and no statement more.

ALTER TABLE line_equipment ADD COLUMN counts jsonb NOT NULL DEFAULT '[]';

ALTER TABLE consignment ADD COLUMN draw_period text NOT NULL DEFAULT '';
ALTER TABLE consignment ADD COLUMN undetermined jsonb NOT NULL DEFAULT '[]';

ALTER TABLE selection ADD COLUMN explanation text NOT NULL DEFAULT '';

-- Which master a house belongs to: two agents may use one number. What is there takes its own agent's, else the first.
ALTER TABLE consignment ADD COLUMN master_agent text COLLATE "C" NOT NULL DEFAULT '';
UPDATE consignment h SET master_agent = coalesce(
    (SELECT m.agent FROM consignment m WHERE m.call = h.call AND m.bill = h.master_bill AND NOT m.leaf
     ORDER BY m.agent <> h.agent, m.agent LIMIT 1), h.agent)
WHERE h.master_bill <> '' AND h.leaf;

-- Whose key draws a period's random shares: only a fingerprint, so that two servers on one database draw alike or not at all.
CREATE TABLE draw_key (
    period      text COLLATE "C" NOT NULL,
    fingerprint text NOT NULL,
    at_ms       bigint NOT NULL,
    CONSTRAINT draw_key_once PRIMARY KEY (period)
);
CREATE TRIGGER draw_key_stays BEFORE UPDATE OR DELETE ON draw_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
