ALTER TABLE attempt DROP COLUMN trace;
ALTER TABLE received_fax DROP COLUMN trace;
