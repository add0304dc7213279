-- Which models judge: each change is one row more, and the last row holds.
CREATE TABLE model_sets (
	revision INTEGER PRIMARY KEY,
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	reason TEXT NOT NULL,
	-- What staff set, as JSON.
	body TEXT NOT NULL
);

-- What a shadow model made of the texts that another model answered.
CREATE TABLE model_shadow_counts (
	revision INTEGER NOT NULL,
	model TEXT NOT NULL,
	texts INTEGER NOT NULL,
	-- No answer within the deadline, or none that counts.
	failed INTEGER NOT NULL,
	milder INTEGER NOT NULL,
	harsher INTEGER NOT NULL,
	PRIMARY KEY (revision, model)
) WITHOUT ROWID;
