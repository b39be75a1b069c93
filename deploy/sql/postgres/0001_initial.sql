-- Moments are UTC ticks of 100 ns (as .NET counts them): a timestamptz would round them, and pages are cut at them. Ids are
-- ordered byte by byte on every server, whatever its locale.

-- Copies of what grains own, for lists and look-ups.
CREATE TABLE query_rows (
    kind    text   COLLATE "C" NOT NULL,
    id      text   COLLATE "C" NOT NULL,
    owner   text   COLLATE "C" NOT NULL,
    at      bigint NOT NULL,
    version bigint NOT NULL,
    json    text   NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX query_rows_newest ON query_rows (kind, at DESC, id DESC);
CREATE INDEX query_rows_owner_newest ON query_rows (kind, owner, at DESC, id DESC);

-- Everything that happens later. Dead items stay for inspection. The owner is whom work concerns.
CREATE TABLE work (
    id           text    COLLATE "C" PRIMARY KEY,
    kind         text    COLLATE "C" NOT NULL,
    owner        text    COLLATE "C" NOT NULL DEFAULT '',
    due_at       bigint  NOT NULL,
    payload      text    NOT NULL,
    attempts     integer NOT NULL DEFAULT 0,
    leased_until bigint  NOT NULL DEFAULT 0,
    dead         boolean NOT NULL DEFAULT false,
    reason       text    NOT NULL DEFAULT ''
);
CREATE INDEX work_due ON work (due_at, id) WHERE NOT dead;
CREATE INDEX work_dead ON work (kind, owner, due_at DESC, id DESC) WHERE dead;

-- The ledger: append-only, the id is unique for ever.
CREATE TABLE usage_rows (
    id               text    COLLATE "C" PRIMARY KEY,
    request_id       text    NOT NULL,
    user_id          text    COLLATE "C" NOT NULL,
    key_id           text    COLLATE "C" NOT NULL,
    subscription_id  text    NOT NULL,
    period_start     bigint  NOT NULL,
    model            text    COLLATE "C" NOT NULL,
    provider         text    NOT NULL,
    requests         integer NOT NULL,
    tokens_in        bigint  NOT NULL,
    tokens_out       bigint  NOT NULL,
    tokens_cached    bigint  NOT NULL,
    tokens_reasoning bigint  NOT NULL,
    cost_usd         numeric NOT NULL,
    price_version    text    NOT NULL,
    engine           text    COLLATE "C" NOT NULL,
    stage            text    NOT NULL,
    outcome          text    NOT NULL,
    estimated        boolean NOT NULL,
    at               bigint  NOT NULL
);
CREATE INDEX usage_rows_user_at ON usage_rows (user_id, at DESC, id DESC);
CREATE INDEX usage_rows_user_period ON usage_rows (user_id, period_start);

-- Sums over usage_rows, changed by the statement that inserts the rows. Room on each page keeps the updates in place.
CREATE TABLE usage_totals (
    user_id      text    COLLATE "C" NOT NULL,
    period_start bigint  NOT NULL,
    key_id       text    COLLATE "C" NOT NULL,
    requests     bigint  NOT NULL,
    tokens_in    bigint  NOT NULL,
    tokens_out   bigint  NOT NULL,
    cost_usd     numeric NOT NULL,
    PRIMARY KEY (user_id, period_start, key_id)
) WITH (fillfactor = 80);

-- The payment sandbox: one row per customer with all that is theirs, and one for prices. The version lets of two writers
-- who read the same row only one write.
CREATE TABLE sandbox_rows (
    id      text   COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    json    text   NOT NULL
);
