-- The register of used goods bought from people (rule B1). Rows are added and never changed; each carries the seal of the
-- one before it. `person` and `device_number` are encrypted, and sealed as they stand.

CREATE TABLE police_register (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    day TEXT NOT NULL,
    market TEXT NOT NULL,
    event TEXT NOT NULL,
    reference TEXT NOT NULL,
    description TEXT NOT NULL,
    device_number TEXT NOT NULL,
    person TEXT NOT NULL,
    minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    payout TEXT NOT NULL,
    key_name TEXT NOT NULL,
    seal_before TEXT NOT NULL,
    seal TEXT NOT NULL UNIQUE
);
CREATE INDEX police_register_by_reference ON police_register (reference);
