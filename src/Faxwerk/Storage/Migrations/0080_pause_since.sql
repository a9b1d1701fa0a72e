-- From when on the pause counts for none of the faxes' time; null where nothing is left to be counted.
ALTER TABLE queue ADD COLUMN paused_since BIGINT;
