-- Withdrawals as they were stated. What was said is never changed; what ops find out about it is steps.

CREATE TABLE withdrawals (
    number TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    market TEXT NOT NULL,
    locale TEXT NOT NULL,
    name TEXT NOT NULL,
    order_typed TEXT NOT NULL,
    items TEXT NOT NULL,
    contact TEXT NOT NULL,
    stated_at BIGINT NOT NULL,
    order_number TEXT REFERENCES orders (number),
    lines TEXT NOT NULL DEFAULT '[]',
    delivered_on TEXT NOT NULL DEFAULT '',
    in_time TEXT NOT NULL DEFAULT '',
    refund_minor BIGINT,
    currency TEXT NOT NULL DEFAULT '',
    step BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL
);
CREATE INDEX withdrawals_by_state ON withdrawals (state, stated_at);
CREATE INDEX withdrawals_by_order ON withdrawals (order_number);
CREATE INDEX withdrawals_by_contact ON withdrawals (contact);

CREATE TABLE withdrawal_events (
    number TEXT NOT NULL REFERENCES withdrawals (number),
    step BIGINT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (number, step)
);
