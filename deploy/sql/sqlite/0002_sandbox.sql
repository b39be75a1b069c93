-- The payment sandbox: one row per customer with all that is theirs, and one for prices. The version lets of two writers
-- who read the same row only one write.
CREATE TABLE sandbox_rows (
    id      TEXT    PRIMARY KEY,
    version INTEGER NOT NULL,
    json    TEXT    NOT NULL
) WITHOUT ROWID;
