-- Since when each share of a correspondence and of a bridge is known, and what it was before: a run as of
-- an earlier moment converts and bridges by what was known then. valid_from and valid_to stay what they
-- are, the periods that a share is about; known_from and known_until are when it was the one to go by.

-- What was there before this was noted counts as always known.
ALTER TABLE framsyn.correspondence ADD COLUMN known_from timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE framsyn.bridge ADD COLUMN known_from timestamptz NOT NULL DEFAULT '-infinity';
-- A row that is written is not known to anybody until it is committed: until then it is 'infinity'.
ALTER TABLE framsyn.correspondence ALTER COLUMN known_from SET DEFAULT 'infinity';
ALTER TABLE framsyn.bridge ALTER COLUMN known_from SET DEFAULT 'infinity';
CREATE INDEX correspondence_pending ON framsyn.correspondence (known_from) WHERE known_from = 'infinity';
CREATE INDEX bridge_pending ON framsyn.bridge (known_from) WHERE known_from = 'infinity';

-- Rows that were changed or removed, as they were.
CREATE TABLE framsyn.correspondence_past (
    LIKE framsyn.correspondence,
    known_until timestamptz NOT NULL,
    CONSTRAINT correspondence_past_known_order CHECK (known_from < known_until)
);
CREATE TABLE framsyn.bridge_past (
    LIKE framsyn.bridge,
    known_until timestamptz NOT NULL,
    CONSTRAINT bridge_past_known_order CHECK (known_from < known_until)
);
CREATE INDEX correspondence_past_by_time ON framsyn.correspondence_past (known_until);
CREATE INDEX bridge_past_by_time ON framsyn.bridge_past (known_until);
CREATE TRIGGER correspondence_past_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON framsyn.correspondence_past
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.audit_is_final();
CREATE TRIGGER bridge_past_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON framsyn.bridge_past
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.audit_is_final();

CREATE FUNCTION framsyn.share_is_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.known_from := 'infinity';
    RETURN NEW;
END $$;

-- At the end of a transaction, for each row it wrote: the former row goes to the past, the new one is known
-- from now on. "Now" is one moment for the whole transaction, taken while the key of intake_moment is held
-- shared, and until the commit: a run that takes its cut (run_cut) waits, and so sees all of it or is older.
CREATE FUNCTION framsyn.share_becomes_known() RETURNS trigger
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
    EXECUTE format('UPDATE framsyn.%I SET known_from = $1 WHERE known_from = ''infinity''', TG_TABLE_NAME) USING moment;
    RETURN NULL;
END $$;

CREATE TRIGGER correspondence_pending BEFORE UPDATE OF from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released
    ON framsyn.correspondence FOR EACH ROW EXECUTE FUNCTION framsyn.share_is_pending();
CREATE TRIGGER bridge_pending BEFORE UPDATE OF kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released
    ON framsyn.bridge FOR EACH ROW EXECUTE FUNCTION framsyn.share_is_pending();
CREATE CONSTRAINT TRIGGER correspondence_known
    AFTER INSERT OR DELETE OR UPDATE OF from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released
    ON framsyn.correspondence DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION framsyn.share_becomes_known();
CREATE CONSTRAINT TRIGGER bridge_known
    AFTER INSERT OR DELETE OR UPDATE OF kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released
    ON framsyn.bridge DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION framsyn.share_becomes_known();
-- Nor need the sums be checked again when only known_from is set.
DROP TRIGGER correspondence_shares ON framsyn.correspondence;
DROP TRIGGER bridge_shares ON framsyn.bridge;
CREATE CONSTRAINT TRIGGER correspondence_shares
    AFTER INSERT OR DELETE OR UPDATE OF from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to
    ON framsyn.correspondence DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION framsyn.shares_hold();
CREATE CONSTRAINT TRIGGER bridge_shares
    AFTER INSERT OR DELETE OR UPDATE OF kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to
    ON framsyn.bridge DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION framsyn.shares_hold();

CREATE FUNCTION framsyn.correspondence_as_of(cut timestamptz) RETURNS SETOF framsyn.correspondence
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT c.* FROM framsyn.correspondence c WHERE c.known_from <= cut
        UNION ALL
        SELECT p.from_scheme, p.from_code, p.to_scheme, p.to_code, p.weight, p.valid_from, p.valid_to, p.source, p.released, p.known_from
        FROM framsyn.correspondence_past p WHERE p.known_from <= cut AND cut < p.known_until;
    END;
CREATE FUNCTION framsyn.bridge_as_of(cut timestamptz) RETURNS SETOF framsyn.bridge
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT b.* FROM framsyn.bridge b WHERE b.known_from <= cut
        UNION ALL
        SELECT p.kind, p.from_scheme, p.from_code, p.to_scheme, p.to_code, p.weight, p.valid_from, p.valid_to, p.source, p.released, p.known_from
        FROM framsyn.bridge_past p WHERE p.known_from <= cut AND cut < p.known_until;
    END;

-- As in 0012, by the shares that were known at the cut.
CREATE OR REPLACE FUNCTION framsyn.observation_converted(ids bigint[], dimension text, into_scheme text, cut timestamptz)
    RETURNS TABLE (measure text, definition text, region text, scheme text, code text, sex text, age text, sector text,
                   frequency smallint, period int, value float8, parts text, converted boolean)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        WITH figure AS (
            SELECT s.measure, s.definition, s.region, s.sex, s.age, s.sector, s.frequency, o.period, o.value,
                   CASE dimension WHEN 'industry' THEN s.industry_scheme WHEN 'occupation' THEN s.occupation_scheme
                        WHEN 'education' THEN s.education_scheme END AS own_scheme,
                   CASE dimension WHEN 'industry' THEN s.industry WHEN 'occupation' THEN s.occupation
                        WHEN 'education' THEN s.education END AS own_code
            FROM framsyn.observation_as_of(ids, cut) o
            JOIN framsyn.series s USING (series_id)
            JOIN framsyn.measure m USING (measure)
            WHERE m.additive
        ), share AS MATERIALIZED (
            SELECT * FROM framsyn.correspondence_as_of(cut) a WHERE a.to_scheme = into_scheme
        )
        SELECT f.measure, f.definition, f.region, into_scheme, c.to_code, f.sex, f.age, f.sector, f.frequency, f.period,
               CASE WHEN count(f.value) = (SELECT count(*) FROM share e
                                           WHERE (e.from_scheme, e.to_code) = (f.own_scheme, c.to_code)
                                             AND framsyn.period_start(f.frequency, f.period) >= e.valid_from
                                             AND framsyn.period_start(f.frequency, f.period) < e.valid_to)
                    THEN sum(f.value * c.weight ORDER BY f.own_code) END,
               string_agg(f.own_scheme || ':' || f.own_code || ' ' || c.weight, ', ' ORDER BY f.own_code), true
        FROM figure f
        JOIN share c ON (c.from_scheme, c.from_code) = (f.own_scheme, f.own_code)
             AND framsyn.period_start(f.frequency, f.period) >= c.valid_from
             AND framsyn.period_start(f.frequency, f.period) < c.valid_to
        GROUP BY f.measure, f.definition, f.region, f.own_scheme, c.to_code, f.sex, f.age, f.sector, f.frequency, f.period
        ORDER BY 1, 2, 3, 5, 6, 7, 8, 9, 10;
    END;

-- As in 0016, but an answer counts as of every moment before it was taken back: what was said then is told
-- again as it was said. From the withdrawal on it counts nowhere.
CREATE OR REPLACE FUNCTION framsyn.dialogue_as_of(cut timestamptz) RETURNS SETOF framsyn.dialogue_answer
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT DISTINCT ON (a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation) a.*
        FROM framsyn.dialogue_answer a
        JOIN framsyn.submission v USING (vintage_id)
        WHERE v.state = 'admitted' AND v.known_from <= cut
          AND NOT EXISTS (SELECT FROM framsyn.dialogue_withdrawal w
                          WHERE w.round = a.round AND w.respondent = a.respondent AND w.withdrawn_at >= v.known_from
                            AND w.withdrawn_at <= cut)
        ORDER BY a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation,
                 v.known_from DESC, a.vintage_id DESC;
    END;

REVOKE ALL ON FUNCTION framsyn.share_is_pending(), framsyn.share_becomes_known(), framsyn.correspondence_as_of(timestamptz),
    framsyn.bridge_as_of(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION framsyn.correspondence_as_of(timestamptz), framsyn.bridge_as_of(timestamptz) TO framsyn_forecastd, framsyn_analyst;
GRANT SELECT ON framsyn.correspondence_past, framsyn.bridge_past TO framsyn_forecastd, framsyn_analyst;
-- Analysts write shares, but not since when they are known.
REVOKE INSERT, UPDATE ON framsyn.correspondence, framsyn.bridge FROM framsyn_analyst;
GRANT INSERT (from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released),
      UPDATE (from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released)
    ON framsyn.correspondence TO framsyn_analyst;
GRANT INSERT (kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released),
      UPDATE (kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source, released)
    ON framsyn.bridge TO framsyn_analyst;
