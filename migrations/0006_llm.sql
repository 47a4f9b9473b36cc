-- What language models were used for. Days are counted from 1970; sums are all that is kept.

CREATE TABLE llm_user_days (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    day     INTEGER NOT NULL,
    tokens  INTEGER NOT NULL,
    PRIMARY KEY (user_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE llm_server_days (
    server TEXT NOT NULL,
    day    INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    PRIMARY KEY (server, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE llm_days (
    day    INTEGER PRIMARY KEY,
    calls  INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    cost   REAL NOT NULL
) STRICT;

-- Judgements of how well films fit wishes. Of a wish only its SHA-256 is kept.
CREATE TABLE llm_judgements (
    model     TEXT NOT NULL,
    prompt    TEXT NOT NULL,
    wish      TEXT NOT NULL,
    movie_key TEXT NOT NULL,
    fitness   REAL NOT NULL CHECK (fitness BETWEEN 1 AND 5),
    sentence  TEXT NOT NULL,
    judged_at INTEGER NOT NULL,
    PRIMARY KEY (model, prompt, wish, movie_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX llm_judgements_by_age ON llm_judgements (judged_at);
