-- Alarms are told as faxes are; they are in no journal (journal_id 0), so what is told is here.
ALTER TABLE webhook_delivery ADD COLUMN alarm TEXT;
