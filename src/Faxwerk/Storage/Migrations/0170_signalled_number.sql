-- What the numbers of a call are by the way its trunk writes them, read once when it comes; null for faxes from before.
ALTER TABLE received_fax ADD COLUMN called_e164 TEXT;
ALTER TABLE received_fax ADD COLUMN called_is_certain INTEGER NOT NULL DEFAULT 0;
ALTER TABLE received_fax ADD COLUMN caller_e164 TEXT;
ALTER TABLE received_fax ADD COLUMN caller_is_certain INTEGER NOT NULL DEFAULT 0;
