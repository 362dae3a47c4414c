-- Where the relay to the broker stands, and who may move it: one row a relay. The cursor is two
-- snapshots and a place between them; daemon/store/relay_store.hpp says how they are read. Who holds
-- the row (epoch) is the only one who moves it; a row whose beat stands still is taken over.
CREATE TABLE relay (
    name     text COLLATE "C" NOT NULL CONSTRAINT relay_once PRIMARY KEY,
    holder   text NOT NULL,
    epoch    bigint NOT NULL,
    beat     bigint NOT NULL,
    previous pg_snapshot NOT NULL,  -- everything visible here is published
    current  pg_snapshot,           -- what is visible here and not there is being published; null: nothing is
    last_id  bigint NOT NULL        -- ... of which this row was the last that the broker has acknowledged
) WITH (fillfactor = 50);           -- updated in place, many times a minute
INSERT INTO relay (name, holder, epoch, beat, previous, current, last_id) VALUES ('kafka', '', 0, 0, '1:1:', NULL, 0);
