-- Moments are UTC ticks of 100 ns (as .NET counts them). Money is exact decimal text, never REAL.

-- State of grains, one row per grain and state name. A row's identity and its etag together are the ETag, so that a state
-- which was cleared and written anew never matches an activation that remembers the old one.
CREATE TABLE grain_state (
    identity   INTEGER PRIMARY KEY AUTOINCREMENT,
    state_name TEXT    NOT NULL,
    grain_id   TEXT    NOT NULL,
    etag       INTEGER NOT NULL,
    schema     INTEGER NOT NULL,
    payload    BLOB    NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (state_name, grain_id)
);

-- Copies of what grains own, for lists and look-ups.
CREATE TABLE query_rows (
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    owner   TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    version INTEGER NOT NULL,
    json    TEXT    NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX query_rows_newest ON query_rows (kind, at DESC, id DESC);
CREATE INDEX query_rows_owner_newest ON query_rows (kind, owner, at DESC, id DESC);

-- Everything that happens later. Dead items stay for inspection.
CREATE TABLE work (
    id           TEXT    PRIMARY KEY,
    kind         TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    payload      TEXT    NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    leased_until INTEGER NOT NULL DEFAULT 0,
    dead         INTEGER NOT NULL DEFAULT 0,
    reason       TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX work_due ON work (due_at, id) WHERE dead = 0;

-- The ledger: append-only, the id is unique for ever.
CREATE TABLE usage_rows (
    id               TEXT    PRIMARY KEY,
    request_id       TEXT    NOT NULL,
    user_id          TEXT    NOT NULL,
    key_id           TEXT    NOT NULL,
    subscription_id  TEXT    NOT NULL,
    period_start     INTEGER NOT NULL,
    model            TEXT    NOT NULL,
    provider         TEXT    NOT NULL,
    requests         INTEGER NOT NULL,
    tokens_in        INTEGER NOT NULL,
    tokens_out       INTEGER NOT NULL,
    tokens_cached    INTEGER NOT NULL,
    tokens_reasoning INTEGER NOT NULL,
    cost_usd         TEXT    NOT NULL,
    price_version    TEXT    NOT NULL,
    engine           TEXT    NOT NULL,
    stage            TEXT    NOT NULL,
    outcome          TEXT    NOT NULL,
    estimated        INTEGER NOT NULL,
    at               INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX usage_rows_user_at ON usage_rows (user_id, at);

-- Sums over usage_rows, changed in the transaction that inserts the rows.
CREATE TABLE usage_totals (
    user_id      TEXT    NOT NULL,
    period_start INTEGER NOT NULL,
    key_id       TEXT    NOT NULL,
    requests     INTEGER NOT NULL,
    tokens_in    INTEGER NOT NULL,
    tokens_out   INTEGER NOT NULL,
    cost_usd     TEXT    NOT NULL,
    PRIMARY KEY (user_id, period_start, key_id)
) WITHOUT ROWID;
