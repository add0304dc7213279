-- When the key's newest decision was made, as the queue says; epoch milliseconds.
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;

-- Id of the API key that sent the job; null where none did.
ALTER TABLE jobs ADD COLUMN key_id TEXT;
