-- Hours of the archive whose objects are to be merged.
CREATE TABLE archive_hours (
	-- What its keys begin with, as `decisions/dt=2026-11-28/hour=10/`.
	prefix TEXT PRIMARY KEY,
	-- Raised with every batch that is stored: a merge that did not see it leaves the hour marked.
	marks INTEGER NOT NULL,
	-- When it was last looked at, epoch milliseconds: an hour that fails lets the others go first.
	tried_at INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

INSERT INTO archive_hours (prefix, marks)
	SELECT DISTINCT substr(object_key, 1, 32), 1 FROM archive_index WHERE object_key LIKE 'decisions/%';
