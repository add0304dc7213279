-- Whether the key may stand in a URL, where the Perspective API's clients put it.
ALTER TABLE api_keys ADD COLUMN query_allowed INTEGER NOT NULL DEFAULT 0;
