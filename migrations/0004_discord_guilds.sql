-- What the owner of a Discord server has set for it. Ids are Discord's, as text, since they can exceed SQLite's signed
-- integers. A column that is null follows the program's configuration.

CREATE TABLE discord_guilds (
    guild_id        TEXT PRIMARY KEY,
    count           INTEGER CHECK (count BETWEEN 1 AND 10),
    model           TEXT,
    turns_per_hour  INTEGER CHECK (turns_per_hour BETWEEN 1 AND 1000),
    changed_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Channels in which Matinee answers; none for a server means all of them.
CREATE TABLE discord_guild_channels (
    guild_id   TEXT NOT NULL REFERENCES discord_guilds (guild_id) ON DELETE CASCADE,
    channel_id TEXT NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
) STRICT, WITHOUT ROWID;

-- Threads into which somebody called Matinee.
CREATE TABLE discord_threads (
    thread_id TEXT PRIMARY KEY,
    called_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
