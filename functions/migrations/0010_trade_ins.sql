-- Used devices that people sell to the shop. Who sells is apart and encrypted; every step is a row and stays one.

CREATE TABLE trade_ins (
    reference TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    step BIGINT NOT NULL,
    market TEXT NOT NULL,
    locale TEXT NOT NULL,
    currency TEXT NOT NULL,
    model TEXT NOT NULL,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    options TEXT NOT NULL,
    condition TEXT NOT NULL,
    answers TEXT NOT NULL,
    bid TEXT NOT NULL,
    refurbisher TEXT NOT NULL,
    quoted_minor BIGINT NOT NULL,
    counter_minor BIGINT,
    paid_minor BIGINT NOT NULL DEFAULT 0,
    device_kind TEXT NOT NULL,
    device_shown TEXT NOT NULL,
    release TEXT NOT NULL,
    arrived BIGINT NOT NULL DEFAULT 0,
    registered BIGINT NOT NULL DEFAULT 0,
    label_url TEXT NOT NULL DEFAULT '',
    due_at BIGINT,
    due_step TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX trade_ins_due ON trade_ins (due_step, due_at);
CREATE INDEX trade_ins_by_state ON trade_ins (state, created_at);

-- The device's number is only here: as a stand-in that is useless without the shop's key.
CREATE TABLE trade_in_devices (
    reference TEXT PRIMARY KEY REFERENCES trade_ins (reference),
    device TEXT NOT NULL
);
CREATE INDEX trade_in_devices_by_device ON trade_in_devices (device);

-- Who sells. `details` is encrypted: name, birth date, address, document, account, the device's number.
CREATE TABLE trade_in_sellers (
    reference TEXT PRIMARY KEY REFERENCES trade_ins (reference),
    email TEXT NOT NULL,
    details TEXT NOT NULL,
    payout_shown TEXT NOT NULL,
    name_shown TEXT NOT NULL
);
CREATE INDEX trade_in_sellers_by_email ON trade_in_sellers (email);

CREATE TABLE trade_in_steps (
    reference TEXT NOT NULL REFERENCES trade_ins (reference),
    step BIGINT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    what TEXT NOT NULL,
    doer TEXT NOT NULL,
    note TEXT NOT NULL,
    minor BIGINT,
    PRIMARY KEY (reference, step)
);

-- Devices that were reported stolen or lost, as the same stand-ins.
CREATE TABLE blocked_devices (
    device TEXT PRIMARY KEY,
    note TEXT NOT NULL,
    since BIGINT NOT NULL
);

-- One row per device that was ever offered, locked by whoever decides whether it is under way.
CREATE TABLE trade_in_locks (
    device TEXT PRIMARY KEY
);
