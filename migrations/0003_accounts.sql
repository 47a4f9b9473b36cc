-- Accounts of the web page with name and password, and the page's sessions. Both hang on an identity of the platform
-- `web`, and so on a user: deleting the user deletes them.

CREATE TABLE accounts (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    -- As it was chosen, and as it is compared: in lower case.
    name          TEXT NOT NULL,
    folded_name   TEXT NOT NULL UNIQUE,
    -- Argon2id, in PHC form.
    password_hash TEXT NOT NULL,
    platform      TEXT NOT NULL DEFAULT 'web' CHECK (platform = 'web'),
    external_id   TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    UNIQUE (platform, external_id),
    FOREIGN KEY (platform, external_id) REFERENCES identities (platform, external_id) ON DELETE CASCADE
) STRICT;

-- Only the SHA-256 of a session's token is kept.
CREATE TABLE web_sessions (
    token_hash  TEXT PRIMARY KEY,
    platform    TEXT NOT NULL DEFAULT 'web' CHECK (platform = 'web'),
    external_id TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    FOREIGN KEY (platform, external_id) REFERENCES identities (platform, external_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX web_sessions_of_an_identity ON web_sessions (platform, external_id);
CREATE INDEX web_sessions_by_expiry ON web_sessions (expires_at);
