-- Bridges that analysts give by way of forecastd (`framsyn bridges set`), and as many of them as a country has municipalities.

-- The columns that an analyst may write (0020), but for released: what comes this way is nobody's release.
GRANT INSERT (kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source), UPDATE (weight, valid_to, source)
    ON framsyn.bridge TO framsyn_forecastd;

-- What is left to do at the end of a transaction, as settings of it: 'pending' for a table with rows that are not known yet,
-- and the code whose shares were last seen to hold. Any statement that writes shares begins anew.
CREATE FUNCTION framsyn.shares_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('framsyn.pending_' || TG_TABLE_NAME, 'pending', true), set_config('framsyn.held_' || TG_TABLE_NAME, '', true);
    RETURN NULL;
END $$;
CREATE TRIGGER correspondence_change
    BEFORE INSERT OR DELETE OR UPDATE OF from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released
    ON framsyn.correspondence FOR EACH STATEMENT EXECUTE FUNCTION framsyn.shares_change();
CREATE TRIGGER bridge_change
    BEFORE INSERT OR DELETE OR UPDATE OF kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released
    ON framsyn.bridge FOR EACH STATEMENT EXECUTE FUNCTION framsyn.shares_change();

-- As in 0010, once for the rows of a code that follow each other.
CREATE OR REPLACE FUNCTION framsyn.shares_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    code text := changed.from_scheme || ' ' || changed.from_code || ' ' || changed.to_scheme;
    wrong record;
BEGIN
    IF TG_TABLE_NAME = 'bridge' THEN
        code := changed.kind || ' ' || code;
    END IF;
    IF current_setting('framsyn.held_' || TG_TABLE_NAME, true) = code THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'correspondence' THEN
        SELECT d.day, sum(c.weight) AS total INTO wrong
        FROM framsyn.correspondence c
        JOIN (SELECT DISTINCT s.valid_from AS day FROM framsyn.correspondence s
              WHERE (s.from_scheme, s.from_code, s.to_scheme) = (changed.from_scheme, changed.from_code, changed.to_scheme)) d
            ON c.valid_from <= d.day AND d.day < c.valid_to
        WHERE (c.from_scheme, c.from_code, c.to_scheme) = (changed.from_scheme, changed.from_code, changed.to_scheme)
        GROUP BY d.day HAVING abs(sum(c.weight) - 1) > 1e-6 LIMIT 1;
    ELSE
        SELECT d.day, sum(b.weight) AS total INTO wrong
        FROM framsyn.bridge b
        JOIN (SELECT DISTINCT s.valid_from AS day FROM framsyn.bridge s
              WHERE (s.kind, s.from_scheme, s.from_code, s.to_scheme) =
                    (changed.kind, changed.from_scheme, changed.from_code, changed.to_scheme)) d
            ON b.valid_from <= d.day AND d.day < b.valid_to
        WHERE (b.kind, b.from_scheme, b.from_code, b.to_scheme) =
              (changed.kind, changed.from_scheme, changed.from_code, changed.to_scheme)
        GROUP BY d.day HAVING sum(b.weight) > 1 + 1e-6 LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE integrity_constraint_violation USING CONSTRAINT = TG_TABLE_NAME || '_shares',
            MESSAGE = format('the shares of %s %s in %s sum to %s on %s', changed.from_scheme, changed.from_code,
                             changed.to_scheme, wrong.total, wrong.day);
    END IF;
    PERFORM set_config('framsyn.held_' || TG_TABLE_NAME, code, true);
    RETURN NULL;
END $$;

-- As in 0020, but the rows that became known are written once: looking for more of them met every one that there was.
CREATE OR REPLACE FUNCTION framsyn.share_becomes_known() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = framsyn, pg_temp AS $$
DECLARE
    moment timestamptz := nullif(current_setting('framsyn.known_moment', true), '')::timestamptz;
BEGIN
    IF moment IS NULL THEN
        PERFORM pg_advisory_xact_lock_shared(7382069861930331649); -- SERVICE_KEY_CUT
        moment := clock_timestamp();
        PERFORM set_config('framsyn.known_moment', moment::text, true);
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.known_from < moment THEN
        EXECUTE format('INSERT INTO framsyn.%I SELECT ($1).*, $2', TG_TABLE_NAME || '_past') USING OLD, moment;
    END IF;
    IF current_setting('framsyn.pending_' || TG_TABLE_NAME, true) = 'pending' THEN
        EXECUTE format('UPDATE framsyn.%I SET known_from = $1 WHERE known_from = ''infinity''', TG_TABLE_NAME) USING moment;
        PERFORM set_config('framsyn.pending_' || TG_TABLE_NAME, '', true);
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION framsyn.shares_change() FROM PUBLIC;
