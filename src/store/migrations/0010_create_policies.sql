-- What each tenant decides by: each change is one row more, and a tenant's last row holds.
CREATE TABLE policies (
	tenant TEXT NOT NULL,
	revision INTEGER NOT NULL,
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	reason TEXT NOT NULL,
	-- What was set, as JSON.
	body TEXT NOT NULL,
	-- Whether KV holds it.
	delivered INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant, revision)
) WITHOUT ROWID;

CREATE INDEX policies_to_deliver ON policies (tenant) WHERE delivered = 0;
