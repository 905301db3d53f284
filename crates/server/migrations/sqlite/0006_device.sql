-- The SHA-256 of a device's public key: whose device an invite belongs to, and on which one a seat was taken. Seats that were
-- taken before have none, and nobody comes back to them: it takes a knock.
ALTER TABLE invite ADD COLUMN device BLOB CHECK (length(device) = 32);
ALTER TABLE seat ADD COLUMN device BLOB CHECK (length(device) = 32);
