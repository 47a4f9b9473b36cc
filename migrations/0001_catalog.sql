-- Catalogs and their movies. A catalog is written once, in one transaction, and never half there.

CREATE TABLE app_settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogs (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    -- Where it comes from, in words.
    source       TEXT NOT NULL,
    -- 1 when its ratings are those of the simulated audience.
    simulated    INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    -- Changes whenever the movies, their order or their ratings change: a model belongs to one fingerprint.
    fingerprint  TEXT NOT NULL,
    -- Name of the ratings file in the folder of catalogs.
    ratings_file TEXT NOT NULL,
    users        INTEGER NOT NULL,
    ratings      INTEGER NOT NULL,
    -- Seconds since 1970.
    created_at   INTEGER NOT NULL
) STRICT;

-- Lists that nothing joins on are JSON arrays.
CREATE TABLE movies (
    id             INTEGER PRIMARY KEY,
    catalog_id     INTEGER NOT NULL REFERENCES catalogs (id) ON DELETE CASCADE,
    -- Row of the model.
    position       INTEGER NOT NULL,
    dataset_id     INTEGER NOT NULL,
    imdb_id        TEXT,
    tmdb_id        INTEGER,
    title          TEXT NOT NULL,
    original_title TEXT,
    other_titles   TEXT NOT NULL DEFAULT '[]',
    year           INTEGER NOT NULL,
    directors      TEXT NOT NULL DEFAULT '[]',
    cast_members   TEXT NOT NULL DEFAULT '[]',
    genres         TEXT NOT NULL DEFAULT '[]',
    runtime        INTEGER,
    languages      TEXT NOT NULL DEFAULT '[]',
    countries      TEXT NOT NULL DEFAULT '[]',
    franchise      TEXT,
    plot           TEXT,
    rating_count   INTEGER NOT NULL,
    average_rating REAL NOT NULL,
    UNIQUE (catalog_id, position)
) STRICT;

CREATE TABLE tags (
    catalog_id INTEGER NOT NULL REFERENCES catalogs (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    PRIMARY KEY (catalog_id, position)
) STRICT, WITHOUT ROWID;

-- How often a tag was given to a movie.
CREATE TABLE tag_counts (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    tag      INTEGER NOT NULL,
    count    REAL NOT NULL CHECK (count > 0),
    PRIMARY KEY (movie_id, tag)
) STRICT, WITHOUT ROWID;

-- Only the index: the words themselves are in the tables above. The rowid is movies.id.
CREATE VIRTUAL TABLE movie_search USING fts5 (
    title, other_titles, people, tags, genres, plot,
    content = '', contentless_delete = 1,
    tokenize = "porter unicode61 remove_diacritics 2"
);

-- Deleting a catalog cascades to its movies, and from there to the index.
CREATE TRIGGER movies_leave_the_search AFTER DELETE ON movies BEGIN
    DELETE FROM movie_search WHERE rowid = old.id;
END;
