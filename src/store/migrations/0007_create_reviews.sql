-- Decisions that people look at. One row is one look: a decision may get several, each by another person.
CREATE TABLE reviews (
	id TEXT PRIMARY KEY,
	tenant TEXT NOT NULL,
	decision_id TEXT NOT NULL,
	-- Of the decision, so that an erasure finds the row; times are epoch milliseconds.
	content_hash TEXT,
	decision_at INTEGER NOT NULL,
	-- first, second (blind, of a sample), third (where those differ), feedback, appeal, confirm, gold: src/reviews/review.ts.
	kind TEXT NOT NULL,
	lane TEXT NOT NULL,
	-- Why it was opened: JSON list.
	reasons TEXT NOT NULL,
	harm TEXT NOT NULL,
	-- What does not change of its place in the queue: src/reviews/lanes.ts, src/insight/review-weight.ts.
	rank INTEGER NOT NULL,
	weight REAL NOT NULL,
	created_at INTEGER NOT NULL,
	due_at INTEGER NOT NULL,
	-- The only one who may take it; null for anybody.
	for_reviewer TEXT,
	claimed_by TEXT,
	lease_until INTEGER,
	-- Raised when somebody takes, returns or decides it; and the id of the last change.
	version INTEGER NOT NULL DEFAULT 0,
	change_id TEXT,
	severity TEXT,
	action TEXT,
	-- JSON, or null.
	attributes TEXT,
	reason_code TEXT,
	note TEXT,
	decided_by TEXT,
	decided_at INTEGER,
	-- An appeal was decided otherwise.
	superseded INTEGER NOT NULL DEFAULT 0,
	-- Of a gold item: whether the answer was the known one.
	is_right INTEGER
) WITHOUT ROWID;

-- A message that comes again opens nothing.
CREATE UNIQUE INDEX reviews_once ON reviews (decision_id, kind) WHERE kind IN ('first', 'second', 'third', 'appeal', 'confirm');
CREATE UNIQUE INDEX reviews_one_open ON reviews (decision_id) WHERE kind = 'feedback' AND decided_at IS NULL;
-- Whoever looks again at a decision is somebody else.
CREATE UNIQUE INDEX reviews_by_another ON reviews (decision_id, decided_by) WHERE decided_by IS NOT NULL AND kind <> 'gold';
CREATE INDEX reviews_by_decision ON reviews (decision_id);
CREATE INDEX reviews_open ON reviews (tenant, rank) WHERE decided_at IS NULL;
CREATE INDEX reviews_decided ON reviews (tenant, decided_at, id) WHERE decided_at IS NOT NULL;
CREATE INDEX reviews_by_content ON reviews (content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX reviews_by_change ON reviews (change_id) WHERE change_id IS NOT NULL;
CREATE INDEX reviews_undecided ON reviews (decision_at) WHERE decided_at IS NULL;
CREATE INDEX reviews_by_time ON reviews (decision_at);
CREATE INDEX reviews_with_note ON reviews (decided_at) WHERE note IS NOT NULL;
CREATE INDEX reviews_gold ON reviews (tenant, decided_by, decided_at) WHERE kind = 'gold';

-- Whoever would rather not look at it now.
CREATE TABLE review_skips (
	review_id TEXT NOT NULL,
	reviewer TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (review_id, reviewer)
) WITHOUT ROWID;

-- Reviewers who may take some lanes only.
CREATE TABLE reviewer_lanes (
	tenant TEXT NOT NULL,
	-- As the audit names them.
	reviewer TEXT NOT NULL,
	-- JSON list.
	lanes TEXT NOT NULL,
	PRIMARY KEY (tenant, reviewer)
) WITHOUT ROWID;

-- What people made of a decision.
CREATE TABLE adjudications (
	decision_id TEXT PRIMARY KEY,
	tenant TEXT NOT NULL,
	content_hash TEXT,
	decision_at INTEGER NOT NULL,
	at INTEGER NOT NULL,
	-- The kind of the review that it is from.
	source TEXT NOT NULL,
	severity TEXT NOT NULL,
	action TEXT NOT NULL,
	attributes TEXT,
	reason_code TEXT NOT NULL,
	-- Two reviewers differ, and a third has not decided yet.
	disputed INTEGER NOT NULL,
	-- Two reviewers agree and none differs.
	gold INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX adjudications_by_time ON adjudications (tenant, at, decision_id);
CREATE INDEX adjudications_by_decision_time ON adjudications (decision_at);
CREATE INDEX adjudications_gold ON adjudications (tenant, at) WHERE gold = 1;
CREATE INDEX adjudications_by_content ON adjudications (content_hash) WHERE content_hash IS NOT NULL;

-- What platforms say of their decisions; the last word of each caller.
CREATE TABLE feedback (
	id TEXT NOT NULL,
	tenant TEXT NOT NULL,
	decision_id TEXT NOT NULL,
	content_hash TEXT,
	decision_at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	at INTEGER NOT NULL,
	severity TEXT NOT NULL,
	attributes TEXT,
	note TEXT,
	-- Whether it differs from what stood then.
	contradicts INTEGER NOT NULL,
	PRIMARY KEY (decision_id, actor)
) WITHOUT ROWID;

CREATE INDEX feedback_by_content ON feedback (content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX feedback_by_time ON feedback (decision_at);
CREATE UNIQUE INDEX feedback_by_id ON feedback (id);
CREATE INDEX feedback_with_note ON feedback (at) WHERE note IS NOT NULL;

-- Counters of feedback that only ever rise.
CREATE TABLE feedback_totals (
	contradicts INTEGER PRIMARY KEY,
	n INTEGER NOT NULL
);

CREATE TABLE appeals (
	id TEXT PRIMARY KEY,
	tenant TEXT NOT NULL,
	decision_id TEXT NOT NULL UNIQUE,
	content_hash TEXT,
	decision_at INTEGER NOT NULL,
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	reason TEXT,
	-- What was decided, by which versions, and what the present ones say; JSON.
	original TEXT NOT NULL,
	rerun TEXT,
	-- The action that is complained about.
	action TEXT NOT NULL,
	outcome TEXT,
	resolved_at INTEGER
) WITHOUT ROWID;

CREATE INDEX appeals_open ON appeals (decision_id) WHERE outcome IS NULL;
CREATE INDEX appeals_by_time ON appeals (decision_at);
CREATE INDEX appeals_resolved ON appeals (tenant, resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX appeals_with_reason ON appeals (at) WHERE reason IS NOT NULL;
CREATE INDEX appeals_by_content ON appeals (content_hash) WHERE content_hash IS NOT NULL;

-- Where texts that read alike meet: bands of a MinHash sketch.
CREATE TABLE sketches (
	decision_id TEXT NOT NULL,
	band INTEGER NOT NULL,
	tenant TEXT NOT NULL,
	hash INTEGER NOT NULL,
	PRIMARY KEY (decision_id, band)
) WITHOUT ROWID;

CREATE INDEX sketches_by_band ON sketches (tenant, band, hash);

CREATE INDEX decisions_by_tenant ON decisions (tenant, at);
CREATE INDEX decisions_by_text ON decisions (tenant, text_hash) WHERE text_hash IS NOT NULL;
