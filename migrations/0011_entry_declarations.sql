-- Entry summary declarations (ENS) as they were filed: facts of goods, read by customs alone. An amendment is a row of its own;
-- `root` is the same for all that belongs to one declaration. `lodged_ms`: when the declarant says it was lodged or amended.
CREATE TABLE entry_declaration (
    party          text COLLATE "C" NOT NULL,
    key            text COLLATE "C" NOT NULL,
    root           text COLLATE "C" NOT NULL,
    mrn            text COLLATE "C" NOT NULL,
    lrn            text COLLATE "C" NOT NULL,
    lodged_ms      bigint NOT NULL,
    filed_ms       bigint NOT NULL,
    message        text NOT NULL,
    content_sha256 text NOT NULL,
    json           text NOT NULL,
    CONSTRAINT entry_declaration_once PRIMARY KEY (party, key)
);
CREATE INDEX entry_declaration_root ON entry_declaration (root);
CREATE TRIGGER entry_declaration_stays BEFORE UPDATE OR DELETE ON entry_declaration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a declaration names goods by: transport documents (D), their references (U), itself (M); letters and digits in capitals.
CREATE TABLE entry_number (
    number text COLLATE "C" NOT NULL,
    root   text COLLATE "C" NOT NULL,
    CONSTRAINT entry_number_once PRIMARY KEY (number, root)
);

-- Goods of a bill, whoever filed it and for whichever call: a declaration names no more.
CREATE INDEX consignment_number ON consignment (translate(upper(bill), ' !"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', ''));
