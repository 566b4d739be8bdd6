-- Orders and all that hangs on them. Amounts are minor units, moments are seconds since 1970 (UTC), flags are 0 or 1.
-- Every statement ends with a semicolon at the end of a line and is SQL that SQLite and PostgreSQL both take.

CREATE TABLE orders (
    number TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    market TEXT NOT NULL,
    locale TEXT NOT NULL,
    currency TEXT NOT NULL,
    goods_minor BIGINT NOT NULL,
    fees_minor BIGINT NOT NULL,
    shipping_minor BIGINT NOT NULL,
    discount_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL,
    tax_included BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL DEFAULT 0,
    paid_minor BIGINT NOT NULL DEFAULT 0,
    refunded_minor BIGINT NOT NULL DEFAULT 0,
    release TEXT NOT NULL,
    session TEXT UNIQUE,
    session_url TEXT NOT NULL DEFAULT '',
    payment TEXT,
    attempt BIGINT NOT NULL DEFAULT 1,
    disputed BIGINT NOT NULL DEFAULT 0,
    flag TEXT NOT NULL DEFAULT '',
    step BIGINT NOT NULL DEFAULT 0,
    reserved_until BIGINT NOT NULL,
    look_again_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    paid_at BIGINT
);
CREATE INDEX orders_to_look_at ON orders (state, look_again_at);
CREATE INDEX orders_by_payment ON orders (payment);
CREATE INDEX orders_by_day ON orders (created_at);

CREATE TABLE order_items (
    number TEXT NOT NULL REFERENCES orders (number),
    line BIGINT NOT NULL,
    offer TEXT NOT NULL,
    sku TEXT NOT NULL,
    model TEXT NOT NULL,
    title TEXT NOT NULL,
    version TEXT NOT NULL,
    category TEXT NOT NULL,
    grade TEXT NOT NULL,
    refurbished BIGINT NOT NULL,
    refurbisher TEXT NOT NULL,
    seller TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    unit_minor BIGINT NOT NULL,
    separate_fees TEXT NOT NULL,
    levy_minor BIGINT NOT NULL,
    vat_scheme TEXT NOT NULL,
    legal_kind TEXT NOT NULL,
    legal_months BIGINT,
    seller_months BIGINT NOT NULL,
    ships_min BIGINT NOT NULL,
    ships_max BIGINT NOT NULL,
    PRIMARY KEY (number, line)
);

CREATE TABLE order_plans (
    number TEXT PRIMARY KEY REFERENCES orders (number),
    offer TEXT NOT NULL,
    plan TEXT NOT NULL,
    carrier TEXT NOT NULL,
    name TEXT NOT NULL,
    monthly_minor BIGINT NOT NULL,
    commitment_months BIGINT NOT NULL,
    discount_minor BIGINT NOT NULL,
    terms_url TEXT NOT NULL,
    contract_summary TEXT NOT NULL,
    consented_at BIGINT NOT NULL
);

CREATE TABLE order_events (
    number TEXT NOT NULL REFERENCES orders (number),
    step BIGINT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (number, step)
);

-- Who bought: apart from the order, so that a person can be erased and the ledger kept.
CREATE TABLE buyers (
    number TEXT PRIMARY KEY REFERENCES orders (number),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX buyers_by_email ON buyers (email);

-- One row per offer, locked by whoever decides about its stock.
CREATE TABLE shelves (
    offer TEXT PRIMARY KEY,
    decided BIGINT NOT NULL
);

CREATE TABLE reservations (
    number TEXT NOT NULL REFERENCES orders (number),
    offer TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    state TEXT NOT NULL,
    until BIGINT NOT NULL,
    sold_at BIGINT,
    PRIMARY KEY (number, offer)
);
CREATE INDEX reservations_by_offer ON reservations (offer, state);

CREATE TABLE refunds (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL REFERENCES orders (number),
    minor BIGINT NOT NULL,
    reason TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL,
    payment TEXT NOT NULL,
    stripe_refund TEXT UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX refunds_by_order ON refunds (number);

CREATE TABLE stripe_events (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    about TEXT NOT NULL,
    number TEXT,
    outcome TEXT NOT NULL,
    flagged BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE INDEX stripe_events_flagged ON stripe_events (flagged, received_at);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    number TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE INDEX outbox_due ON outbox (state, due_at);

CREATE TABLE idempotency_keys (
    hash TEXT PRIMARY KEY,
    asked TEXT NOT NULL,
    record TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE rate_hits (
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    minute BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    PRIMARY KEY (kind, who, minute)
);
