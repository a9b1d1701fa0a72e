-- Alarms are read in German too; those that last get their words when they are looked at next.
ALTER TABLE alarm ADD COLUMN german TEXT NOT NULL DEFAULT '';
