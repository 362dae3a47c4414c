-- Why a box's gate is closed, as far as the goods say it (CoreReasons in libcargo/gate.hpp): written with whatever changes
-- it, so that a question at the gate reads a number where it would have to read all that lies in the box.
-- Null: not known, the goods are read. A migration that changes anything a gate looks at sets it to null.
ALTER TABLE core ADD COLUMN reasons bigint;
