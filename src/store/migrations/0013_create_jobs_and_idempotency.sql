-- Jobs: files of texts that are judged in the background. Times are epoch milliseconds.
CREATE TABLE jobs (
	-- Starts with the time it was made, so that the newest sorts last.
	id TEXT PRIMARY KEY,
	tenant TEXT NOT NULL,
	actor TEXT NOT NULL,
	-- uploading, validating, in_progress, finalizing, completed, cancelled or failed.
	state TEXT NOT NULL,
	format TEXT NOT NULL,
	text_column TEXT NOT NULL,
	model TEXT,
	-- Whether its decisions are kept where a row says nothing of it.
	store INTEGER NOT NULL,
	bytes INTEGER NOT NULL DEFAULT 0,
	rows INTEGER NOT NULL DEFAULT 0,
	chunks INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	-- When its state or its messages were last changed.
	touched_at INTEGER NOT NULL,
	cancelled_at INTEGER,
	finished_at INTEGER,
	-- When its files are deleted.
	expires_at INTEGER NOT NULL,
	-- JSON: why it failed; what was found.
	failure TEXT,
	summary TEXT,
	-- When somebody began to write its results, at its end or to take erased contents out of them; null once that is done.
	writing_at INTEGER
) WITHOUT ROWID;

CREATE INDEX jobs_by_tenant ON jobs (tenant, id);
CREATE INDEX jobs_open ON jobs (touched_at) WHERE finished_at IS NULL;
CREATE INDEX jobs_by_expiry ON jobs (expires_at);

-- Parts of a job under way.
CREATE TABLE job_chunks (
	job_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	rows INTEGER NOT NULL,
	-- pending or done.
	state TEXT NOT NULL DEFAULT 'pending',
	-- How often its work was given up because the endpoint did not answer.
	attempts INTEGER NOT NULL DEFAULT 0,
	-- When its message was last sent; 0 where it waits for the next one.
	sent_at INTEGER NOT NULL,
	-- JSON: what was found in it.
	summary TEXT,
	PRIMARY KEY (job_id, n)
) WITHOUT ROWID;

CREATE INDEX job_chunks_pending ON job_chunks (sent_at) WHERE state = 'pending';

-- Writes that named an Idempotency-Key. Holds no answer: status, error code and the id of what was made, for a day.
CREATE TABLE idempotency (
	-- SHA-256 of tenant, API key, route and Idempotency-Key, hex.
	id TEXT PRIMARY KEY,
	-- SHA-256 of the request, hex.
	fingerprint TEXT NOT NULL,
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	-- Null while the request is under way.
	status INTEGER,
	code TEXT,
	resource TEXT,
	has_secret INTEGER
) WITHOUT ROWID;

CREATE INDEX idempotency_by_time ON idempotency (at);
