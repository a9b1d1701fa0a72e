-- When a fax would be due without an economy window.
ALTER TABLE fax ADD COLUMN wanted_at BIGINT;
UPDATE fax SET wanted_at = due_at WHERE state IN ('waiting', 'held', 'sending');
