-- All that a claim judges a waiting fax by, in the order of the queue: those that are not due yet, or wait for another line, are passed over without reading their rows.
DROP INDEX fax_waiting;
CREATE INDEX fax_waiting ON fax (effective_priority, rank, id, due_at, not_after, route_id, destination_lock) WHERE state = 'waiting';
