CREATE TABLE queue (
  id INTEGER PRIMARY KEY,
  paused_until BIGINT,
  paused_by TEXT
);
INSERT INTO queue (id) VALUES (1);

CREATE TABLE line (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  send_channels INTEGER NOT NULL
);
CREATE TABLE route (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE route_line (
  route_id INTEGER NOT NULL REFERENCES route (id),
  line_id INTEGER NOT NULL REFERENCES line (id),
  PRIMARY KEY (route_id, line_id)
);
INSERT INTO line (id, name, send_channels) VALUES (1, 'trunk', 0);
INSERT INTO route (id, name) VALUES (1, 'default');
INSERT INTO route_line (route_id, line_id) VALUES (1, 1);

CREATE TABLE fax (
  id {identity},
  job_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  recipient_name TEXT NOT NULL,
  number_typed TEXT NOT NULL,
  number_e164 TEXT NOT NULL,
  number_dialled TEXT NOT NULL,
  destination_lock TEXT,
  blob_id TEXT NOT NULL,
  page_count INTEGER NOT NULL,
  confirmed_pages INTEGER NOT NULL,
  options TEXT NOT NULL,
  origin TEXT NOT NULL,
  route_id INTEGER NOT NULL REFERENCES route (id),
  priority INTEGER NOT NULL,
  effective_priority INTEGER NOT NULL,
  rank BIGINT NOT NULL,
  state TEXT NOT NULL,
  cause INTEGER,
  end_reason TEXT,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  finished_at BIGINT,
  dials INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  attempt BIGINT NOT NULL,
  line_id INTEGER REFERENCES line (id),
  claimed_by TEXT,
  lease_until BIGINT,
  cancel_requested_at BIGINT
);
CREATE INDEX fax_waiting ON fax (effective_priority, rank, id) WHERE state = 'waiting';
CREATE INDEX fax_waiting_of_sender ON fax (sender, rank) WHERE state IN ('waiting', 'sending', 'held');
CREATE INDEX fax_waiting_for_destination ON fax (destination_lock) WHERE state = 'waiting';
CREATE INDEX fax_sending ON fax (line_id) WHERE state = 'sending';
CREATE UNIQUE INDEX fax_one_call_a_destination ON fax (destination_lock) WHERE state = 'sending';
CREATE INDEX fax_job ON fax (job_id);

CREATE TABLE attempt (
  id {identity},
  fax_id BIGINT NOT NULL REFERENCES fax (id),
  number BIGINT NOT NULL,
  line_id INTEGER NOT NULL,
  node TEXT NOT NULL,
  first_page INTEGER NOT NULL,
  started_at BIGINT NOT NULL,
  connected_at BIGINT,
  ended_at BIGINT,
  status INTEGER,
  detail TEXT NOT NULL,
  pages_confirmed INTEGER NOT NULL,
  uncertain_page INTEGER,
  fax_answered INTEGER NOT NULL,
  sip_status INTEGER NOT NULL,
  remote_id TEXT,
  bit_rate INTEGER NOT NULL,
  ecm INTEGER NOT NULL,
  coding TEXT NOT NULL,
  trace TEXT NOT NULL,
  UNIQUE (fax_id, number)
);
