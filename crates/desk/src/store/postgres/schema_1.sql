CREATE TABLE desk_version (
  one      int PRIMARY KEY CHECK (one = 1),
  version  int NOT NULL
);
INSERT INTO desk_version VALUES (1, 0);

-- Its one row is what transactions that append events wait for, last and shortly.
CREATE TABLE head (
  one        int PRIMARY KEY CHECK (one = 1),
  seq        bigint NOT NULL,
  program    bigint NOT NULL,
  directory  bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO head VALUES (1, 0, 0, 0);

-- Instants are nanoseconds since 1970. `place` is what a placement holds besides, as JSON; documents are kept as they
-- were written, so that they are text. Ids sort by their bytes.
CREATE TABLE orders (
  id           text COLLATE "C" PRIMARY KEY,
  revision     bigint NOT NULL,
  status       text COLLATE "C" NOT NULL,
  workflow     text COLLATE "C" NOT NULL,
  node         text COLLATE "C" NOT NULL,
  provider     text COLLATE "C",
  engineer     text COLLATE "C",
  received     bigint NOT NULL,
  arrived      bigint NOT NULL,
  deadline     bigint NOT NULL,
  program      bigint NOT NULL,
  claimed_by   text COLLATE "C",
  claimed_to   bigint,
  place        text NOT NULL,
  document     text NOT NULL
);
-- What waits, at a node and anywhere; timers are found in the last one.
CREATE INDEX orders_node_arrived ON orders (workflow, node, arrived, id) WHERE status = 'waiting';
CREATE INDEX orders_node_deadline ON orders (workflow, node, deadline, id) WHERE status = 'waiting';
CREATE INDEX orders_waiting_arrived ON orders (arrived, id) WHERE status = 'waiting';
CREATE INDEX orders_waiting_deadline ON orders (deadline, id) WHERE status = 'waiting';
CREATE INDEX orders_provider ON orders (provider, status, arrived, id) WHERE provider IS NOT NULL;
CREATE INDEX orders_arrived ON orders (arrived, id);
CREATE INDEX orders_received ON orders (received, id);

CREATE TABLE events (
  seq        bigint PRIMARY KEY,
  order_id   text COLLATE "C" NOT NULL,
  revision   bigint NOT NULL,
  at         bigint NOT NULL,
  program    bigint NOT NULL,
  directory  bigint NOT NULL,
  body       text NOT NULL,
  document   text
);
CREATE INDEX events_order ON events (order_id, seq);

CREATE TABLE records (
  kind     text COLLATE "C" NOT NULL,
  key      text COLLATE "C" NOT NULL,
  body     text NOT NULL,
  expires  bigint,
  PRIMARY KEY (kind, key)
);
CREATE INDEX records_expires ON records (kind, expires) WHERE expires IS NOT NULL;
