-- How a broadcast that is over ended: its faxes need not be counted again, and may be gone.
ALTER TABLE broadcast ADD COLUMN sent INTEGER;
ALTER TABLE broadcast ADD COLUMN failed INTEGER;
ALTER TABLE broadcast ADD COLUMN cancelled INTEGER;
