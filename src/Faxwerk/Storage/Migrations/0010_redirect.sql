ALTER TABLE received_fax ADD COLUMN redirected_from TEXT;
ALTER TABLE received_fax ADD COLUMN redirect_reason TEXT;
