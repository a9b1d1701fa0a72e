CREATE TABLE journal (
  id {identity},
  direction TEXT NOT NULL,
  fax_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER,
  submitted_by TEXT NOT NULL,
  sender TEXT NOT NULL,
  number TEXT NOT NULL,
  own_number TEXT NOT NULL,
  name TEXT NOT NULL,
  subject TEXT NOT NULL,
  csid TEXT NOT NULL,
  trunk TEXT NOT NULL,
  pages INTEGER NOT NULL,
  pages_confirmed INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  words TEXT NOT NULL,
  told INTEGER NOT NULL DEFAULT 0
);
INSERT INTO journal (direction, fax_id, at, started_at, outcome, status, submitted_by, sender, number, own_number, name, subject, csid, trunk, pages, pages_confirmed, attempts, words)
  SELECT 'out', f.id, f.finished_at, f.created_at, f.state, f.cause, f.submitted_by, f.sender, f.number_e164, '', f.recipient_name, f.subject, coalesce(a.remote_id, ''), coalesce(l.name, ''),
    f.page_count, f.confirmed_pages, f.attempt,
    lower(f.recipient_name || ' ' || f.subject || ' ' || f.sender || ' ' || coalesce(a.remote_id, '') || ' ' || f.number_e164 || ' ' || f.number_typed || ' ' || replace(coalesce(a.remote_id, ''), ' ', ''))
  FROM fax f LEFT JOIN attempt a ON a.fax_id = f.id AND a.number = f.attempt LEFT JOIN line l ON l.id = a.line_id
  WHERE f.finished_at IS NOT NULL ORDER BY f.finished_at, f.id;
INSERT INTO journal (direction, fax_id, at, started_at, outcome, status, submitted_by, sender, number, own_number, name, subject, csid, trunk, pages, pages_confirmed, attempts, words)
  SELECT 'in', r.id, coalesce(r.ended_at, r.started_at), r.started_at, CASE r.state WHEN 'complete' THEN 'received' ELSE r.state END, r.status, '', '', r.caller, r.called,
    coalesce(r.caller_name, ''), '', coalesce(r.csid, ''), coalesce(l.name, ''), r.pages, r.pages, 1,
    lower(coalesce(r.caller_name, '') || ' ' || coalesce(r.csid, '') || ' ' || r.caller || ' ' || r.called || ' ' || replace(coalesce(r.csid, ''), ' ', ''))
  FROM received_fax r LEFT JOIN line l ON l.id = r.line_id WHERE r.state <> 'receiving' ORDER BY 3, r.id;
CREATE UNIQUE INDEX journal_fax ON journal (direction, fax_id);
CREATE INDEX journal_untold ON journal (at, id) WHERE told = 0;
CREATE INDEX journal_at ON journal (at, id);
CREATE INDEX journal_user ON journal (submitted_by, at, id);
CREATE INDEX journal_trunk ON journal (trunk, at, id);
CREATE INDEX journal_outcome ON journal (outcome, at, id);
{substrings journal.words}
