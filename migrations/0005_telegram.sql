-- What arrived from Telegram and is not answered yet, so that no update is lost or answered twice.
-- The update itself is erased once it is answered; its key stays for a while, since Telegram may deliver it again.
CREATE TABLE telegram_updates (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id      INTEGER NOT NULL,
    key         TEXT NOT NULL,
    -- JSON; null once answered.
    event       TEXT,
    received_at INTEGER NOT NULL,
    UNIQUE (bot_id, key)
) STRICT;
CREATE INDEX telegram_updates_waiting ON telegram_updates (bot_id, id) WHERE event IS NOT NULL;
CREATE INDEX telegram_updates_by_age ON telegram_updates (received_at);

-- Posters that Telegram already has: sent again by number instead of being uploaded again.
CREATE TABLE telegram_files (
    bot_id  INTEGER NOT NULL,
    poster  TEXT NOT NULL,
    file_id TEXT NOT NULL,
    PRIMARY KEY (bot_id, poster)
) STRICT, WITHOUT ROWID;

-- Groups that became supergroups: conversations go on under the number they began with.
CREATE TABLE telegram_moves (
    bot_id     INTEGER NOT NULL,
    chat_id    INTEGER NOT NULL,
    first_chat INTEGER NOT NULL,
    PRIMARY KEY (bot_id, chat_id)
) STRICT, WITHOUT ROWID;
