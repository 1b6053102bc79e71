-- What skill's foreign keys held, of all rows of a statement at once: a run stores thousands of rows, and looking up and locking a run
-- and a target for each took half the time of storing them. No row is ever updated. No daemon may delete targets or runs, so none
-- need be locked; who may is refused as before.
ALTER TABLE framsyn.skill DROP CONSTRAINT skill_run_known, DROP CONSTRAINT skill_target_known;

CREATE FUNCTION framsyn.skill_keys_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM inserted i WHERE NOT EXISTS (SELECT FROM framsyn.target t WHERE t.target_id = i.target_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a number of the skills chain names a target that does not exist',
            CONSTRAINT = 'skill_target_known';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT run_id FROM inserted) i
               WHERE NOT EXISTS (SELECT FROM framsyn.run r WHERE r.run_id = i.run_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a number of the skills chain names a run that does not exist',
            CONSTRAINT = 'skill_run_known';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER skill_keys_known AFTER INSERT ON framsyn.skill
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION framsyn.skill_keys_known();

CREATE FUNCTION framsyn.skill_run_needed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM removed r JOIN framsyn.skill USING (run_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'numbers of the skills chain name this run', CONSTRAINT = 'skill_run_known';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER skill_run_needed AFTER DELETE ON framsyn.run
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION framsyn.skill_run_needed();

CREATE FUNCTION framsyn.skill_target_needed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM removed r JOIN framsyn.skill USING (target_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'numbers of the skills chain name this target', CONSTRAINT = 'skill_target_known';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER skill_target_needed AFTER DELETE ON framsyn.target
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION framsyn.skill_target_needed();
REVOKE ALL ON FUNCTION framsyn.skill_keys_known(), framsyn.skill_run_needed(), framsyn.skill_target_needed() FROM PUBLIC;
