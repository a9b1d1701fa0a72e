-- Fair share is by who handed in a fax, by its sender only where that is nobody who is known.
DROP INDEX fax_waiting_of_sender;
CREATE INDEX fax_share_of_user ON fax (submitted_by, rank) WHERE state IN ('waiting', 'sending', 'held') AND broadcast_id IS NULL;
CREATE INDEX fax_share_of_sender ON fax (sender, rank) WHERE submitted_by = '' AND state IN ('waiting', 'sending', 'held') AND broadcast_id IS NULL;
