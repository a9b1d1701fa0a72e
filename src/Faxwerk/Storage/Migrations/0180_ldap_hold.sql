-- A synchronisation that would disable too many users, and waits for somebody to confirm it: one row, or none.
CREATE TABLE ldap_hold (disabled INTEGER NOT NULL, active INTEGER NOT NULL);
