CREATE TABLE poll (
  id {identity},
  job_id TEXT NOT NULL UNIQUE,
  submitted_by TEXT NOT NULL,
  number_typed TEXT NOT NULL,
  number_e164 TEXT NOT NULL,
  number_dialled TEXT NOT NULL,
  address TEXT NOT NULL,
  password TEXT NOT NULL,
  mail_to TEXT NOT NULL,
  site TEXT NOT NULL,
  route_id INTEGER NOT NULL,
  wanted_line_id INTEGER,
  state TEXT NOT NULL,
  cause INTEGER,
  end_reason TEXT,
  pages INTEGER NOT NULL,
  received_id BIGINT,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  finished_at BIGINT,
  dials INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  attempt BIGINT NOT NULL,
  round_start BIGINT NOT NULL,
  line_id INTEGER,
  claimed_by TEXT,
  lease_until BIGINT,
  cancel_requested_at BIGINT
);
CREATE INDEX poll_waiting ON poll (due_at, id) WHERE state = 'waiting';
CREATE INDEX poll_calling ON poll (line_id) WHERE state = 'calling';
CREATE INDEX poll_submitted_by ON poll (submitted_by, id);

CREATE TABLE poll_attempt (
  poll_id BIGINT NOT NULL REFERENCES poll (id),
  number BIGINT NOT NULL,
  line_id INTEGER NOT NULL,
  node TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  status INTEGER,
  detail TEXT NOT NULL,
  pages INTEGER NOT NULL,
  fax_answered INTEGER NOT NULL,
  failover INTEGER NOT NULL,
  received_id BIGINT,
  PRIMARY KEY (poll_id, number)
);
CREATE INDEX poll_attempt_of_line ON poll_attempt (line_id, started_at);

ALTER TABLE received_fax ADD COLUMN poll_id BIGINT;
ALTER TABLE received_fax ADD COLUMN poll_attempt BIGINT;
ALTER TABLE received_fax ADD COLUMN mail_to TEXT NOT NULL DEFAULT '';
CREATE INDEX received_fax_of_poll ON received_fax (poll_id, poll_attempt) WHERE poll_id IS NOT NULL;
ALTER TABLE call ADD COLUMN poll_id BIGINT;
CREATE INDEX call_of_poll ON call (poll_id, attempt) WHERE poll_id IS NOT NULL;

CREATE VIEW line_call AS
  SELECT line_id, destination_lock FROM fax WHERE state = 'sending'
  UNION ALL SELECT line_id, number_e164 FROM poll WHERE state = 'calling';
CREATE VIEW line_attempt AS
  SELECT line_id, started_at FROM attempt
  UNION ALL SELECT line_id, started_at FROM poll_attempt;

CREATE TABLE clear_password (fax_id BIGINT PRIMARY KEY);
INSERT INTO clear_password (fax_id) SELECT id FROM fax WHERE options LIKE '%"faxPassword":"%';

CREATE TABLE poll_offer (
  id {identity},
  name TEXT NOT NULL,
  called TEXT NOT NULL,
  address TEXT NOT NULL,
  password TEXT NOT NULL,
  blob_id TEXT NOT NULL,
  page_count INTEGER NOT NULL,
  once INTEGER NOT NULL,
  valid_until BIGINT,
  submitted_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  fetches INTEGER NOT NULL,
  refusals INTEGER NOT NULL,
  last_fetched_at BIGINT,
  fetching_until BIGINT
);
CREATE INDEX poll_offer_open ON poll_offer (called, id) WHERE ended_at IS NULL;
ALTER TABLE call ADD COLUMN offer_id BIGINT;
