-- The reference's tables: one raffle, one ticketed raffle, and who may take part. Rows carry what ours carry,
-- and foreign keys are left out: ours has none, and each would cost an insert two more look-ups.

CREATE TABLE attendees (
  id text PRIMARY KEY,
  name text NOT NULL,
  checked_in boolean NOT NULL
);

CREATE TABLE raffles (
  id text PRIMARY KEY,
  phase text NOT NULL,
  entry_count integer NOT NULL DEFAULT 0
);

-- The primary key is the promise that nobody is in twice; the other one, that a number is given once.
CREATE TABLE entries (
  raffle text NOT NULL,
  attendee text NOT NULL,
  number integer NOT NULL,
  entrant_tag bytea NOT NULL,
  client_nonce bytea NOT NULL,
  server_nonce bytea NOT NULL,
  command_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (raffle, attendee),
  UNIQUE (raffle, number)
);

CREATE TABLE ticketed_raffles (
  id text PRIMARY KEY,
  phase text NOT NULL,
  cap integer NOT NULL,
  per_person integer NOT NULL,
  sold integer NOT NULL DEFAULT 0
);

CREATE TABLE tickets (
  raffle text NOT NULL,
  number integer NOT NULL,
  attendee text NOT NULL,
  request_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (raffle, number)
);
CREATE INDEX tickets_of ON tickets (raffle, attendee);

CREATE TABLE buyers (
  raffle text NOT NULL,
  attendee text NOT NULL,
  entrant_tag bytea NOT NULL,
  client_nonce bytea NOT NULL,
  server_nonce bytea NOT NULL,
  command_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (raffle, attendee)
);

CREATE SEQUENCE entry_numbers CACHE 1;
