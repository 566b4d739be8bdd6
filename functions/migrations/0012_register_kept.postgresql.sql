-- What is in the register stays as it is: the database itself refuses.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$;
CREATE TRIGGER police_register_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON police_register FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER trade_in_steps_unchanged BEFORE UPDATE OF step, at, state, what, doer, minor ON trade_in_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
