-- Who changed what, when and why. Rows are only ever added.
CREATE TABLE audit (
	id TEXT PRIMARY KEY,
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	-- What was done, as part.verb: patterns.publish, patterns.rollback, …
	action TEXT NOT NULL,
	-- What it was done to.
	object TEXT NOT NULL,
	-- State of the object before and after, as JSON; null where there was none.
	before TEXT,
	after TEXT,
	reason TEXT NOT NULL,
	request_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX audit_by_time ON audit (at);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
	SELECT RAISE(ABORT, 'audit rows are never changed');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
	SELECT RAISE(ABORT, 'audit rows are never deleted');
END;
