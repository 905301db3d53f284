-- The first schema. Ids are 16 random bytes, secrets stand as their SHA-256 (32 bytes), times are
-- milliseconds since 1970. Every table is STRICT: a value of another type is refused.

CREATE TABLE practice (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    practice BLOB NOT NULL REFERENCES practice (id),
    name TEXT NOT NULL,
    -- Lower case, so that one person has one account however the address is typed.
    email TEXT NOT NULL UNIQUE,
    -- PHC string of Argon2id; none where the account signs in by link only (the demo).
    password TEXT,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    account BLOB NOT NULL REFERENCES account (id),
    made_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_used_at ON session (used_at);

CREATE TABLE visit (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id),
    starts_at INTEGER NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    made_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    cancelled_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX visit_by_account ON visit (account, starts_at);

CREATE TABLE invite (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    visit BLOB NOT NULL REFERENCES visit (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('patient', 'family', 'interpreter', 'second_provider')),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    made_at INTEGER NOT NULL,
    revoked_at INTEGER,
    declines INTEGER NOT NULL DEFAULT 0,
    declined_until INTEGER,
    removals INTEGER NOT NULL DEFAULT 0,
    UNIQUE (visit, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE seat (
    participant BLOB NOT NULL PRIMARY KEY CHECK (length(participant) = 16),
    visit BLOB NOT NULL REFERENCES visit (id),
    invite BLOB REFERENCES invite (id),
    account BLOB REFERENCES account (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('provider', 'patient', 'family', 'interpreter', 'second_provider')),
    standing TEXT NOT NULL CHECK (standing IN ('waiting', 'admitted')),
    since INTEGER NOT NULL,
    admitted_at INTEGER,
    -- None for the provider, whose session is the proof.
    token BLOB UNIQUE CHECK (length(token) = 32),
    CHECK ((invite IS NULL) <> (account IS NULL)),
    CHECK ((account IS NULL) = (token IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX seat_by_visit ON seat (visit, since);

CREATE TABLE link_token (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    purpose TEXT NOT NULL CHECK (purpose IN ('set_up', 'demo')),
    account BLOB REFERENCES account (id),
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did what to which visit, when. Lines are added and never touched again: the triggers refuse it
-- to every connection, also to one of our own that is asked to by mistake.
CREATE TABLE log (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    visit BLOB,
    -- The participant it happened to.
    who BLOB,
    -- The participant or account that asked for it.
    actor BLOB
) STRICT;

CREATE INDEX log_by_visit ON log (visit, number);

CREATE TRIGGER log_is_never_changed BEFORE UPDATE ON log
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TRIGGER log_is_never_erased BEFORE DELETE ON log
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
