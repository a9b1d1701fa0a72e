-- A user's own part of a long queue, without reading that of the others.
CREATE INDEX fax_open_of_user ON fax (submitted_by, state, due_at, effective_priority, rank, id) WHERE state IN ('waiting', 'held', 'sending');
