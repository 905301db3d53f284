-- Names in invite and seat are sealed from here on (store/names.rs). The one row tells the key they are sealed with from
-- another one; while there is none, they stand in clear.
CREATE TABLE name_key (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    mark TEXT NOT NULL
) STRICT;
