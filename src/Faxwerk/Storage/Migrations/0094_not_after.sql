CREATE INDEX fax_not_after ON fax (not_after) WHERE state IN ('waiting', 'held');
