-- Who disabled a user of the directory: what it disabled it enables again, what an administrator disabled here stays so.
ALTER TABLE account ADD COLUMN disabled_by_directory INTEGER NOT NULL DEFAULT 0;
UPDATE account SET disabled_by_directory = 1 WHERE source = 'ldap' AND state = 'disabled';
