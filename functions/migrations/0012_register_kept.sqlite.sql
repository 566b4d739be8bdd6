-- What is in the register stays as it is: the database itself refuses.

CREATE TRIGGER police_register_unchanged BEFORE UPDATE ON police_register BEGIN SELECT RAISE(ABORT, 'the police register is append-only'); END;
CREATE TRIGGER police_register_complete BEFORE DELETE ON police_register BEGIN SELECT RAISE(ABORT, 'the police register is append-only'); END;
CREATE TRIGGER trade_in_steps_unchanged BEFORE UPDATE OF step, at, state, what, doer, minor ON trade_in_steps BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END;
