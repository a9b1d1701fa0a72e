-- Whether the report has told how a mail ended: what comes back later is told apart.
ALTER TABLE mail_copy ADD COLUMN is_told INTEGER NOT NULL DEFAULT 0;
UPDATE mail_copy SET is_told = 1 WHERE state <> 'waiting';
-- It was taken and came back later.
ALTER TABLE mail_copy ADD COLUMN came_back INTEGER NOT NULL DEFAULT 0;
