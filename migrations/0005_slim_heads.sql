-- A head names its event; the event's row has its place, its time and its bytes. So a head no longer needs the id of that
-- row before it is written, and both can be copied in (daemon/store/write.cpp).
ALTER TABLE view_head DROP COLUMN outbox_id, DROP COLUMN time_ms;
