CREATE INDEX call_of_number ON call (called, started_at);
