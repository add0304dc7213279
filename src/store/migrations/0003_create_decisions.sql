-- Decisions that people may look up: reviewed, blocked, sampled.
CREATE TABLE decisions (
	id TEXT PRIMARY KEY,
	tenant TEXT NOT NULL,
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	action TEXT NOT NULL,
	classification TEXT NOT NULL,
	-- Keyed hashes; null where the request named none.
	content_hash TEXT,
	author_hash TEXT,
	text_hash TEXT,
	-- As the text policy lets it rest.
	text TEXT,
	-- Where a long text is in R2.
	text_key TEXT,
	-- The rest of the record, as JSON.
	record TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX decisions_by_content ON decisions (content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX decisions_by_time ON decisions (at);
-- What retention still has to forget something of.
CREATE INDEX decisions_to_forget ON decisions (at)
	WHERE text IS NOT NULL OR text_key IS NOT NULL OR text_hash IS NOT NULL OR author_hash IS NOT NULL;

-- Every decision that was counted, so that a message that comes again changes nothing.
CREATE TABLE ingested (
	id TEXT PRIMARY KEY,
	-- When it was counted, days since 1970.
	day INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX ingested_by_day ON ingested (day);

-- Contents whose decisions up to a moment were erased.
CREATE TABLE tombstones (
	content_hash TEXT PRIMARY KEY,
	-- Epoch milliseconds.
	at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX tombstones_by_time ON tombstones (at);

-- Which R2 objects speak of a content.
CREATE TABLE archive_index (
	content_hash TEXT NOT NULL,
	object_key TEXT NOT NULL,
	-- When its first decision there was made, epoch milliseconds.
	at INTEGER NOT NULL,
	PRIMARY KEY (content_hash, object_key)
) WITHOUT ROWID;

CREATE INDEX archive_index_by_object ON archive_index (object_key);

-- Receipts of erasures.
CREATE TABLE erasures (
	id TEXT PRIMARY KEY,
	tenant TEXT NOT NULL,
	content_hash TEXT NOT NULL,
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	request_id TEXT NOT NULL,
	-- Decisions erased from D1, and archive objects that spoke of the content.
	decisions INTEGER NOT NULL,
	objects INTEGER NOT NULL
) WITHOUT ROWID;

-- Messages that nobody could read. Their body is not kept: what cannot be read cannot be erased by its content.
CREATE TABLE rejects (
	id TEXT PRIMARY KEY,
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	reason TEXT NOT NULL
) WITHOUT ROWID;

-- Messages that could not be stored in all their tries; they wait for their replay.
CREATE TABLE dead_letters (
	id TEXT PRIMARY KEY,
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	content_hash TEXT,
	body TEXT NOT NULL
) WITHOUT ROWID;
