-- People and what is kept of them. Everything hangs on users: deleting a user deletes all of it.
-- Times are seconds since 1970. Films are named by their catalog key, so that nothing is lost when the catalog changes.

CREATE TABLE users (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at INTEGER NOT NULL
) STRICT;

-- Platform accounts: several of them may be one user.
CREATE TABLE identities (
    platform     TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    display_name TEXT NOT NULL,
    PRIMARY KEY (platform, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_of_a_user ON identities (user_id);

CREATE TABLE ratings (
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    movie_key TEXT NOT NULL,
    rating    REAL NOT NULL CHECK (rating BETWEEN 0.5 AND 5),
    source    TEXT NOT NULL CHECK (source IN ('said', 'button', 'form', 'import')),
    rated_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, movie_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    movie_key TEXT NOT NULL,
    seen_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, movie_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE watchlist (
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    movie_key TEXT NOT NULL,
    added_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, movie_key)
) STRICT, WITHOUT ROWID;

-- A column that is null follows the program's configuration.
CREATE TABLE user_settings (
    user_id      INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    count        INTEGER CHECK (count BETWEEN 1 AND 100),
    importance   INTEGER CHECK (importance BETWEEN 0 AND 100),
    model        TEXT,
    past_ratings INTEGER CHECK (past_ratings IN (0, 1)),
    locale       TEXT
) STRICT;

-- One conversation per platform account and place. The state is versioned JSON.
CREATE TABLE sessions (
    platform    TEXT NOT NULL,
    external_id TEXT NOT NULL,
    place       TEXT NOT NULL,
    user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state       TEXT NOT NULL,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (platform, external_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_a_user ON sessions (user_id);

-- What buttons point at. Numbers are random, so that nobody can walk through other people's lists.
CREATE TABLE shown_lists (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    contents   TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX shown_lists_of_a_user ON shown_lists (user_id);

-- What has been answered, so that nothing is done twice, and how to take it back.
CREATE TABLE turns (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    platform    TEXT NOT NULL,
    external_id TEXT NOT NULL,
    key         TEXT NOT NULL,
    place       TEXT NOT NULL,
    user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    reply       TEXT NOT NULL,
    -- Null when there is nothing to take back, or when it has been taken back.
    undo        TEXT,
    answered_at INTEGER NOT NULL,
    UNIQUE (platform, external_id, key)
) STRICT;
CREATE INDEX turns_of_a_user ON turns (user_id);
CREATE INDEX turns_by_age ON turns (answered_at);

-- One-time codes: only their SHA-256 is kept.
CREATE TABLE one_time_codes (
    hash       TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL CHECK (purpose IN ('link', 'login')),
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_codes_of_a_user ON one_time_codes (user_id);

-- Accounts that were joined, with what is needed to part them again.
CREATE TABLE links (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    joined    TEXT NOT NULL,
    linked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX links_of_a_user ON links (user_id);
