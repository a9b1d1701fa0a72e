-- Which folder was found at a watched path when it was first looked at: where a share is not mounted, another one lies there.
CREATE TABLE folder_mark (
  folder TEXT NOT NULL,
  node TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (folder, node)
);
