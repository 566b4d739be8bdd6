-- What people report or ask. A case is `coming` until its pictures are kept, then `open`, then `done`.

CREATE TABLE cases (
    number TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    market TEXT NOT NULL,
    locale TEXT NOT NULL,
    topic TEXT NOT NULL,
    wish TEXT NOT NULL,
    email TEXT NOT NULL,
    message TEXT NOT NULL,
    order_typed TEXT NOT NULL,
    certificate TEXT REFERENCES certificates (number),
    note TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX cases_by_state ON cases (state, created_at);
CREATE INDEX cases_by_email ON cases (email);

CREATE TABLE case_files (
    number TEXT NOT NULL REFERENCES cases (number),
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (number, place)
);

-- What the worker does now and then, and when next: one worker at a time.
CREATE TABLE chores (
    name TEXT PRIMARY KEY,
    due_at BIGINT NOT NULL
);
