-- By which invite somebody knocked: the log's reader is told the name that stands there. The log itself holds none.
ALTER TABLE log ADD COLUMN invite BLOB CHECK (length(invite) = 16);
