-- When somebody is to be warned that the deadline passes; after all instants where nobody is.
ALTER TABLE orders ADD COLUMN warns bigint NOT NULL DEFAULT 9223372036854775807;
CREATE INDEX orders_waiting_warns ON orders (warns, id) WHERE status = 'waiting' AND warns < 9223372036854775807;
