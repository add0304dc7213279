-- What the endpoint said later of a decision that was made without it, as JSON.
ALTER TABLE decisions ADD COLUMN recheck TEXT;

CREATE INDEX decisions_to_recheck ON decisions (at) WHERE recheck IS NULL AND record ->> '$.degraded_reason' IS NOT NULL;
