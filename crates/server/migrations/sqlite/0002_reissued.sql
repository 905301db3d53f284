-- When the link's secret was replaced last: whoever waits since before then came by a link that is dead.
ALTER TABLE invite ADD COLUMN reissued_at INTEGER;
