-- API keys. The source of what KV tells isolates; never holds a key itself.
CREATE TABLE api_keys (
	-- Starts with the time it was made, so that the newest sorts last.
	id TEXT PRIMARY KEY,
	tenant_id TEXT NOT NULL,
	name TEXT NOT NULL,
	-- JSON lists; models is null where a request may name any.
	scopes TEXT NOT NULL,
	models TEXT,
	tier TEXT NOT NULL,
	-- Times are epoch milliseconds.
	created_at INTEGER NOT NULL,
	created_by TEXT NOT NULL,
	expires_at INTEGER,
	revoked_at INTEGER
) WITHOUT ROWID;

CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, id);

-- The secrets of a key: one, and for a while after a rotation those before it.
CREATE TABLE api_key_secrets (
	-- SHA-256 of the secret, hex.
	sha256 TEXT PRIMARY KEY,
	key_id TEXT NOT NULL REFERENCES api_keys (id),
	-- Set when a newer secret takes its place.
	expires_at INTEGER,
	-- Raised with every change of the secret or its key, and what KV was last known to hold.
	revision INTEGER NOT NULL,
	delivered INTEGER NOT NULL DEFAULT 0,
	changed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX api_key_secrets_by_key ON api_key_secrets (key_id);
CREATE INDEX api_key_secrets_pending ON api_key_secrets (changed_at) WHERE delivered < revision;
CREATE INDEX api_key_secrets_by_change ON api_key_secrets (changed_at);
