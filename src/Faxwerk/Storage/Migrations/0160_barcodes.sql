-- What was read, as JSON, and why it could not be; null where no rule asked.
ALTER TABLE received_fax ADD COLUMN barcodes TEXT;
ALTER TABLE received_fax ADD COLUMN barcode_fault TEXT;
