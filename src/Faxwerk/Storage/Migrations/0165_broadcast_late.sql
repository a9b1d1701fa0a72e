-- Since when the sender of a broadcast knows that it takes longer.
ALTER TABLE broadcast ADD COLUMN late_told_at BIGINT;
