-- Entries up to here were removed because they were past their time: the chain begins behind them.
ALTER TABLE audit_head ADD COLUMN cut_position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit_head ADD COLUMN cut_hash TEXT NOT NULL DEFAULT '';
{cut audit}
