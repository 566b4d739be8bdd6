-- Guarantee certificates. `same` stands for device or order and address together: once each. Four links lead to one:
-- as declared, as mailed, and each of them for somebody who only checks it.

CREATE TABLE certificates (
    number TEXT PRIMARY KEY,
    same TEXT NOT NULL UNIQUE,
    declared_hash TEXT NOT NULL UNIQUE,
    mailed_hash TEXT NOT NULL UNIQUE,
    declared_check_hash TEXT NOT NULL UNIQUE,
    mailed_check_hash TEXT NOT NULL UNIQUE,
    market TEXT NOT NULL,
    locale TEXT NOT NULL,
    email TEXT NOT NULL,
    order_typed TEXT NOT NULL,
    device_kind TEXT NOT NULL,
    device_shown TEXT NOT NULL,
    device_sealed TEXT NOT NULL,
    purchased_on TEXT NOT NULL,
    order_number TEXT REFERENCES orders (number),
    repaired_on TEXT NOT NULL DEFAULT '',
    registered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX certificates_by_email ON certificates (email);
CREATE INDEX certificates_by_order ON certificates (order_number);
