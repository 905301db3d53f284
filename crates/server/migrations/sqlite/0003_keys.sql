-- What staff's browsers keep here and the server cannot read. The version grows by one with each change.

CREATE TABLE keyring (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    version INTEGER NOT NULL CHECK (version > 0),
    content BLOB NOT NULL CHECK (length(content) <= 16384),
    kept_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A row is 48 kB at most, so it does not belong into the leaves of a table without row ids.
CREATE TABLE vault (
    visit BLOB NOT NULL PRIMARY KEY REFERENCES visit (id),
    version INTEGER NOT NULL CHECK (version > 0),
    content BLOB NOT NULL CHECK (length(content) <= 49152),
    kept_at INTEGER NOT NULL
) STRICT;

-- SHA-256 of what the account's recovery key signs in with: 160 random bits, so no slow hash.
ALTER TABLE account ADD COLUMN recovery BLOB CHECK (length(recovery) = 32);

-- When another invite took this one's place. It is kept for the seats that were taken with it.
ALTER TABLE invite ADD COLUMN replaced_at INTEGER;
