-- Statistics over decisions, what follows from them, and who was told.

-- Failed requests (a row without decisions), scripts and share of unknown words: see src/insight/bins.ts.
ALTER TABLE rollup_minute ADD COLUMN errors INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_0 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_1 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_2 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_3 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_4 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_5 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_6 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_7 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_8 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN script_9 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN nov_0 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN nov_1 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN nov_2 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN nov_3 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN nov_4 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_minute ADD COLUMN nov_5 INTEGER NOT NULL DEFAULT 0;

-- Sums of the minutes of an hour, and of the hours of a day.
CREATE TABLE rollup_hour (
	-- Hours since 1970.
	hour INTEGER NOT NULL,
	route TEXT NOT NULL,
	classification TEXT NOT NULL,
	action TEXT NOT NULL,
	model TEXT NOT NULL,
	n INTEGER NOT NULL, errors INTEGER NOT NULL, algospeak INTEGER NOT NULL, degraded INTEGER NOT NULL,
	lat_sum_ms REAL NOT NULL, len_0 INTEGER NOT NULL, len_1 INTEGER NOT NULL, len_2 INTEGER NOT NULL,
	len_3 INTEGER NOT NULL, len_4 INTEGER NOT NULL, len_5 INTEGER NOT NULL, len_6 INTEGER NOT NULL,
	len_7 INTEGER NOT NULL, len_8 INTEGER NOT NULL, len_9 INTEGER NOT NULL, len_10 INTEGER NOT NULL,
	len_11 INTEGER NOT NULL, script_0 INTEGER NOT NULL, script_1 INTEGER NOT NULL, script_2 INTEGER NOT NULL,
	script_3 INTEGER NOT NULL, script_4 INTEGER NOT NULL, script_5 INTEGER NOT NULL, script_6 INTEGER NOT NULL,
	script_7 INTEGER NOT NULL, script_8 INTEGER NOT NULL, script_9 INTEGER NOT NULL, nov_0 INTEGER NOT NULL,
	nov_1 INTEGER NOT NULL, nov_2 INTEGER NOT NULL, nov_3 INTEGER NOT NULL, nov_4 INTEGER NOT NULL,
	nov_5 INTEGER NOT NULL, conf_0 INTEGER NOT NULL, conf_1 INTEGER NOT NULL, conf_2 INTEGER NOT NULL,
	conf_3 INTEGER NOT NULL, conf_4 INTEGER NOT NULL, conf_5 INTEGER NOT NULL, conf_6 INTEGER NOT NULL,
	conf_7 INTEGER NOT NULL, conf_8 INTEGER NOT NULL, conf_9 INTEGER NOT NULL, lat_0 INTEGER NOT NULL,
	lat_1 INTEGER NOT NULL, lat_2 INTEGER NOT NULL, lat_3 INTEGER NOT NULL, lat_4 INTEGER NOT NULL,
	lat_5 INTEGER NOT NULL, lat_6 INTEGER NOT NULL, lat_7 INTEGER NOT NULL, lat_8 INTEGER NOT NULL,
	lat_9 INTEGER NOT NULL, lat_10 INTEGER NOT NULL, lat_11 INTEGER NOT NULL, lat_12 INTEGER NOT NULL,
	lat_13 INTEGER NOT NULL,
	PRIMARY KEY (hour, route, classification, action, model)
) WITHOUT ROWID;

CREATE TABLE rollup_day (
	-- Days since 1970.
	day INTEGER NOT NULL,
	route TEXT NOT NULL,
	classification TEXT NOT NULL,
	action TEXT NOT NULL,
	model TEXT NOT NULL,
	n INTEGER NOT NULL, errors INTEGER NOT NULL, algospeak INTEGER NOT NULL, degraded INTEGER NOT NULL,
	lat_sum_ms REAL NOT NULL, len_0 INTEGER NOT NULL, len_1 INTEGER NOT NULL, len_2 INTEGER NOT NULL,
	len_3 INTEGER NOT NULL, len_4 INTEGER NOT NULL, len_5 INTEGER NOT NULL, len_6 INTEGER NOT NULL,
	len_7 INTEGER NOT NULL, len_8 INTEGER NOT NULL, len_9 INTEGER NOT NULL, len_10 INTEGER NOT NULL,
	len_11 INTEGER NOT NULL, script_0 INTEGER NOT NULL, script_1 INTEGER NOT NULL, script_2 INTEGER NOT NULL,
	script_3 INTEGER NOT NULL, script_4 INTEGER NOT NULL, script_5 INTEGER NOT NULL, script_6 INTEGER NOT NULL,
	script_7 INTEGER NOT NULL, script_8 INTEGER NOT NULL, script_9 INTEGER NOT NULL, nov_0 INTEGER NOT NULL,
	nov_1 INTEGER NOT NULL, nov_2 INTEGER NOT NULL, nov_3 INTEGER NOT NULL, nov_4 INTEGER NOT NULL,
	nov_5 INTEGER NOT NULL, conf_0 INTEGER NOT NULL, conf_1 INTEGER NOT NULL, conf_2 INTEGER NOT NULL,
	conf_3 INTEGER NOT NULL, conf_4 INTEGER NOT NULL, conf_5 INTEGER NOT NULL, conf_6 INTEGER NOT NULL,
	conf_7 INTEGER NOT NULL, conf_8 INTEGER NOT NULL, conf_9 INTEGER NOT NULL, lat_0 INTEGER NOT NULL,
	lat_1 INTEGER NOT NULL, lat_2 INTEGER NOT NULL, lat_3 INTEGER NOT NULL, lat_4 INTEGER NOT NULL,
	lat_5 INTEGER NOT NULL, lat_6 INTEGER NOT NULL, lat_7 INTEGER NOT NULL, lat_8 INTEGER NOT NULL,
	lat_9 INTEGER NOT NULL, lat_10 INTEGER NOT NULL, lat_11 INTEGER NOT NULL, lat_12 INTEGER NOT NULL,
	lat_13 INTEGER NOT NULL,
	PRIMARY KEY (day, route, classification, action, model)
) WITHOUT ROWID;

-- Hours with minutes that their sums do not hold yet.
CREATE TABLE rollup_dirty (
	-- Hours since 1970.
	hour INTEGER PRIMARY KEY
) WITHOUT ROWID;

INSERT INTO rollup_dirty SELECT DISTINCT minute / 60 FROM rollup_minute;

-- Counts by API key: what one caller alone explains is no drift.
CREATE TABLE rollup_key (
	key TEXT NOT NULL,
	hour INTEGER NOT NULL,
	model TEXT NOT NULL,
	classification TEXT NOT NULL,
	n INTEGER NOT NULL, algospeak INTEGER NOT NULL, len_0 INTEGER NOT NULL, len_1 INTEGER NOT NULL,
	len_2 INTEGER NOT NULL, len_3 INTEGER NOT NULL, len_4 INTEGER NOT NULL, len_5 INTEGER NOT NULL,
	len_6 INTEGER NOT NULL, len_7 INTEGER NOT NULL, len_8 INTEGER NOT NULL, len_9 INTEGER NOT NULL,
	len_10 INTEGER NOT NULL, len_11 INTEGER NOT NULL, script_0 INTEGER NOT NULL, script_1 INTEGER NOT NULL,
	script_2 INTEGER NOT NULL, script_3 INTEGER NOT NULL, script_4 INTEGER NOT NULL, script_5 INTEGER NOT NULL,
	script_6 INTEGER NOT NULL, script_7 INTEGER NOT NULL, script_8 INTEGER NOT NULL, script_9 INTEGER NOT NULL,
	nov_0 INTEGER NOT NULL, nov_1 INTEGER NOT NULL, nov_2 INTEGER NOT NULL, nov_3 INTEGER NOT NULL,
	nov_4 INTEGER NOT NULL, nov_5 INTEGER NOT NULL, conf_0 INTEGER NOT NULL, conf_1 INTEGER NOT NULL,
	conf_2 INTEGER NOT NULL, conf_3 INTEGER NOT NULL, conf_4 INTEGER NOT NULL, conf_5 INTEGER NOT NULL,
	conf_6 INTEGER NOT NULL, conf_7 INTEGER NOT NULL, conf_8 INTEGER NOT NULL, conf_9 INTEGER NOT NULL,
	PRIMARY KEY (key, hour, model, classification)
) WITHOUT ROWID;

CREATE INDEX rollup_key_by_hour ON rollup_key (hour);

-- Texts of an hour that a pattern was found in.
CREATE TABLE pattern_hours (
	hour INTEGER NOT NULL,
	pattern_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (hour, pattern_id)
) WITHOUT ROWID;

-- Counters that only ever rise, beside `totals`; the name says what label and bin are.
CREATE TABLE counters (
	name TEXT NOT NULL,
	label TEXT NOT NULL,
	bin INTEGER NOT NULL,
	value REAL NOT NULL,
	PRIMARY KEY (name, label, bin)
) WITHOUT ROWID;

-- Single values that are overwritten.
CREATE TABLE gauges (
	name TEXT PRIMARY KEY,
	value REAL NOT NULL
) WITHOUT ROWID;

-- Minutes since 1970; older minutes are summed up and gone.
INSERT INTO gauges (name, value) VALUES ('minutes_from', 0);

-- Every look for drift, so that thresholds can be replayed.
CREATE TABLE drift_looks (
	-- Epoch milliseconds.
	at INTEGER NOT NULL,
	-- length, script, classification:<model>, …
	signal TEXT NOT NULL,
	-- What it was compared with: trailing, or frozen:<pattern version>.
	reference TEXT NOT NULL,
	n INTEGER NOT NULL,
	value REAL NOT NULL,
	threshold REAL NOT NULL,
	verdict TEXT NOT NULL,
	-- The rest, as JSON.
	detail TEXT NOT NULL,
	PRIMARY KEY (at, signal, reference)
) WITHOUT ROWID;

CREATE TABLE drift_states (
	signal TEXT NOT NULL,
	reference TEXT NOT NULL,
	-- Whether each of the last looks raised it, as JSON.
	recent TEXT NOT NULL,
	-- Epoch milliseconds; null while it is closed, and before it first opened.
	opened_at INTEGER,
	last_opened_at INTEGER,
	PRIMARY KEY (signal, reference)
) WITHOUT ROWID;

-- The first week of a pattern version, by kind of hour: what that version shall be compared with later.
CREATE TABLE drift_references (
	pattern_version TEXT PRIMARY KEY,
	-- Hours since 1970.
	from_hour INTEGER NOT NULL,
	to_hour INTEGER NOT NULL,
	-- Counts, as JSON.
	cells TEXT NOT NULL
) WITHOUT ROWID;

-- Terms that were found in texts of several authors; their examples are looked up by decision, and hold no text.
CREATE TABLE emerging_terms (
	term TEXT PRIMARY KEY,
	-- Epoch milliseconds.
	first_seen_at INTEGER NOT NULL,
	last_seen_at INTEGER NOT NULL,
	score REAL NOT NULL,
	-- What was found of it, as JSON.
	found TEXT NOT NULL,
	-- candidate, watched, benign or drafted.
	state TEXT NOT NULL DEFAULT 'candidate',
	state_at INTEGER,
	state_by TEXT,
	-- The pattern that was made of it.
	pattern_id TEXT
) WITHOUT ROWID;

CREATE INDEX emerging_terms_by_score ON emerging_terms (last_seen_at, score);

-- What people were told of: one open row for the same name and labels.
CREATE TABLE alerts (
	id TEXT PRIMARY KEY,
	-- SHA-256 of name and labels.
	fingerprint TEXT NOT NULL,
	name TEXT NOT NULL,
	severity TEXT NOT NULL,
	-- JSON.
	labels TEXT NOT NULL,
	summary TEXT NOT NULL,
	value REAL NOT NULL,
	threshold REAL NOT NULL,
	-- pending, firing or resolved.
	state TEXT NOT NULL,
	-- Epoch milliseconds.
	started_at INTEGER NOT NULL,
	fired_at INTEGER,
	ended_at INTEGER,
	clean INTEGER NOT NULL,
	acknowledged_at INTEGER,
	acknowledged_by TEXT,
	notified_at INTEGER,
	-- The message that told of it last.
	delivery_id TEXT
) WITHOUT ROWID;

CREATE UNIQUE INDEX alerts_open ON alerts (fingerprint) WHERE ended_at IS NULL;
CREATE INDEX alerts_by_time ON alerts (started_at);
