CREATE TABLE head (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  seq        INTEGER NOT NULL,
  program    INTEGER NOT NULL,
  directory  INTEGER NOT NULL
) STRICT;
INSERT INTO head VALUES (1, 0, 0, 0);

-- Rows are long, so that tables are kept by row id: by their keys they would be moved about as new ones come between.
-- Instants are nanoseconds since 1970. `place` is what a placement holds besides, as JSON.
CREATE TABLE orders (
  id           TEXT PRIMARY KEY NOT NULL,
  revision     INTEGER NOT NULL,
  status       TEXT NOT NULL,
  workflow     TEXT NOT NULL,
  node         TEXT NOT NULL,
  provider     TEXT,
  engineer     TEXT,
  received     INTEGER NOT NULL,
  arrived      INTEGER NOT NULL,
  deadline     INTEGER NOT NULL,
  program      INTEGER NOT NULL,
  claimed_by   TEXT,
  claimed_to   INTEGER,
  place        TEXT NOT NULL,
  document     TEXT NOT NULL
) STRICT;
-- What waits, at a node and anywhere; timers are found in the last one.
CREATE INDEX orders_node_arrived ON orders (workflow, node, arrived, id) WHERE status = 'waiting';
CREATE INDEX orders_node_deadline ON orders (workflow, node, deadline, id) WHERE status = 'waiting';
CREATE INDEX orders_waiting_arrived ON orders (arrived, id) WHERE status = 'waiting';
CREATE INDEX orders_waiting_deadline ON orders (deadline, id) WHERE status = 'waiting';
CREATE INDEX orders_provider ON orders (provider, status, arrived, id) WHERE provider IS NOT NULL;
CREATE INDEX orders_arrived ON orders (arrived, id);
CREATE INDEX orders_received ON orders (received, id);

CREATE TABLE events (
  seq        INTEGER PRIMARY KEY,
  order_id   TEXT NOT NULL,
  revision   INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  program    INTEGER NOT NULL,
  directory  INTEGER NOT NULL,
  body       TEXT NOT NULL,
  document   TEXT
) STRICT;
CREATE INDEX events_order ON events (order_id, seq);

CREATE TABLE records (
  kind     TEXT NOT NULL,
  key      TEXT NOT NULL,
  body     TEXT NOT NULL,
  expires  INTEGER,
  PRIMARY KEY (kind, key)
) STRICT;
CREATE INDEX records_expires ON records (kind, expires) WHERE expires IS NOT NULL;
