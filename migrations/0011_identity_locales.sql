-- The language of an account's app, where the platform tells it with some events only (Discord). NULL: not known.
ALTER TABLE identities ADD COLUMN locale TEXT;
