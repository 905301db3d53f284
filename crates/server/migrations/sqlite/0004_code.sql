-- Where a code that is said on the telephone leads. The six digits that are secret are not here, nor anywhere on this side.
CREATE TABLE code (
    invite BLOB NOT NULL PRIMARY KEY REFERENCES invite (id),
    locator INTEGER NOT NULL UNIQUE CHECK (locator BETWEEN 0 AND 9999),
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
