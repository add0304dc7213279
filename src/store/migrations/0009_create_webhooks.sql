-- Where tenants are told of events. Holds no secret: each is made from HASH_KEY, the id and the salt.
CREATE TABLE webhooks (
	-- Starts with the time it was made, so that the newest sorts last.
	id TEXT PRIMARY KEY,
	tenant TEXT NOT NULL,
	url TEXT NOT NULL,
	-- JSON list.
	events TEXT NOT NULL,
	salt TEXT NOT NULL,
	-- The salt before the last rotation, and until when it counts. Times are epoch milliseconds.
	previous_salt TEXT,
	previous_until INTEGER,
	created_at INTEGER NOT NULL,
	created_by TEXT NOT NULL,
	-- Set by its owner, or when the receiver answered 410; null where it is told of events.
	disabled_at INTEGER,
	disabled_reason TEXT
) WITHOUT ROWID;

CREATE INDEX webhooks_by_tenant ON webhooks (tenant, id);

-- Messages to webhooks, and to the receiver of alerts.
CREATE TABLE webhook_deliveries (
	-- The receiver's `webhook-id`.
	id TEXT PRIMARY KEY,
	-- Id of a webhook, or `alerts`.
	target TEXT NOT NULL,
	tenant TEXT NOT NULL,
	type TEXT NOT NULL,
	-- Null once it is over.
	body TEXT,
	-- Times are epoch milliseconds.
	created_at INTEGER NOT NULL,
	-- When it is to be tried next.
	due_at INTEGER NOT NULL,
	-- pending, delivered or failed.
	state TEXT NOT NULL DEFAULT 'pending',
	attempts INTEGER NOT NULL DEFAULT 0,
	-- Of the last attempt: HTTP status, or null where nobody answered; why it failed; when it was made.
	status INTEGER,
	reason TEXT,
	attempted_at INTEGER
) WITHOUT ROWID;

CREATE INDEX webhook_deliveries_by_target ON webhook_deliveries (target, created_at, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);
