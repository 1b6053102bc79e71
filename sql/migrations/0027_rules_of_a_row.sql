-- What intake's one statement still pays for the rules of the rows it writes, lowered again: the server reads and plans each
-- CHECK anew in each statement, by the length of its expression, which for one row is dearer than writing it.

-- So the rules of a series and of a submission are one short CHECK each, which calls a function. They keep the names they had:
-- what breaks one is refused in its name. In plpgsql, which keeps its plans.
CREATE FUNCTION framsyn.row_holds(relation text, broken text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF broken IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = format('a row of framsyn.%s breaks the rule %s', relation, broken),
            SCHEMA = 'framsyn', TABLE = relation, CONSTRAINT = broken;
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION framsyn.series_holds(s framsyn.series) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    broken text := CASE
        WHEN s.sex NOT IN ('1', '2', 'T') THEN 'series_sex_known'
        WHEN s.age !~ '^(T|[0-9]+(-[0-9]+|\+)?)$' THEN 'series_age_form'
        WHEN s.sector NOT IN ('public', 'private', 'T') THEN 'series_sector_known'
        WHEN s.frequency NOT IN (1, 4, 12) THEN 'series_frequency_known'
        WHEN s.series_id <> framsyn.series_hash(s.measure || '|' || s.definition || '|' || s.region || '|' ||
            s.industry_scheme || ':' || s.industry || '|' || s.occupation_scheme || ':' || s.occupation || '|' ||
            s.education_scheme || ':' || s.education || '|' || s.sex || '|' || s.age || '|' || s.sector || '|' || s.frequency)
            THEN 'series_id_is_hash_of_key' END;
BEGIN
    RETURN framsyn.row_holds('series', broken);
END $$;

CREATE FUNCTION framsyn.submission_holds(s framsyn.submission) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    broken text := CASE
        WHEN s.kind NOT IN ('statistics', 'dialogue') THEN 'submission_kind_known'
        WHEN s.source = '' THEN 'submission_source_not_empty'
        WHEN octet_length(s.content_hash) <> 32 THEN 'submission_hash_length'
        WHEN s.state NOT IN ('open', 'admitted', 'refused', 'duplicate', 'expired') THEN 'submission_state_known'
        WHEN (s.state = 'admitted') <> (s.known_from IS NOT NULL) THEN 'submission_known_when_admitted'
        WHEN NOT isfinite(s.known_from) THEN 'submission_known_at_a_moment'
        WHEN (s.state = 'open') <> (s.closed_at IS NULL) THEN 'submission_closed_unless_open'
        WHEN (s.state = 'duplicate') <> (s.duplicate_of IS NOT NULL) THEN 'submission_duplicate_names_original'
        WHEN least(s.rows_total, s.rows_new, s.rows_revised, s.rows_unchanged, s.rows_rejected) < 0
            THEN 'submission_counts_not_negative' END;
BEGIN
    RETURN framsyn.row_holds('submission', broken);
END $$;

REVOKE ALL ON FUNCTION framsyn.row_holds(text, text), framsyn.series_holds(framsyn.series),
    framsyn.submission_holds(framsyn.submission) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION framsyn.row_holds(text, text), framsyn.series_holds(framsyn.series),
    framsyn.submission_holds(framsyn.submission) TO framsyn_forecastd;

ALTER TABLE framsyn.series
    DROP CONSTRAINT series_sex_known, DROP CONSTRAINT series_age_form, DROP CONSTRAINT series_sector_known,
    DROP CONSTRAINT series_frequency_known, DROP CONSTRAINT series_id_is_hash_of_key,
    ADD CONSTRAINT series_holds CHECK (framsyn.series_holds(series));
ALTER TABLE framsyn.submission
    DROP CONSTRAINT submission_kind_known, DROP CONSTRAINT submission_source_not_empty,
    DROP CONSTRAINT submission_hash_length, DROP CONSTRAINT submission_state_known,
    DROP CONSTRAINT submission_known_when_admitted, DROP CONSTRAINT submission_known_at_a_moment,
    DROP CONSTRAINT submission_closed_unless_open, DROP CONSTRAINT submission_duplicate_names_original,
    DROP CONSTRAINT submission_counts_not_negative,
    ADD CONSTRAINT submission_holds CHECK (framsyn.submission_holds(submission));
DROP FUNCTION framsyn.series_id_of(text, text, text, text, text, text, text, text, text, text, text, text, smallint);

-- observation_keys_known as in 0022, with less for the server to begin: of few rows grouping the series costs more than it saves, and a statement
-- that adds to one vintage, as intake's do, need not ask which ones.
CREATE OR REPLACE FUNCTION framsyn.observation_keys_known() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
    first int;
    last int;
    vintages int[];
    vintage int;
    strange boolean;
    state text;
    made_here boolean;
BEGIN
    SELECT count(*), min(i.vintage_id), max(i.vintage_id) INTO n, first, last FROM inserted i;
    IF n <= 100 THEN
        strange := EXISTS (SELECT FROM inserted i
                           WHERE NOT EXISTS (SELECT FROM framsyn.series s WHERE s.series_id = i.series_id));
    ELSE
        strange := EXISTS (SELECT FROM (SELECT DISTINCT series_id FROM inserted) i
                           WHERE NOT EXISTS (SELECT FROM framsyn.series s WHERE s.series_id = i.series_id));
    END IF;
    IF strange THEN
        RAISE foreign_key_violation USING MESSAGE = 'an observation names a series that does not exist',
            CONSTRAINT = 'observation_series_known';
    END IF;
    IF first = last THEN
        vintages := ARRAY[first];
    ELSE
        vintages := ARRAY(SELECT DISTINCT vintage_id FROM inserted);
    END IF;
    FOREACH vintage IN ARRAY vintages LOOP
        SELECT v.state, v.xmin = pg_current_xact_id()::xid INTO state, made_here
        FROM framsyn.submission v WHERE v.vintage_id = vintage;
        -- Of another's vintage the row is locked, so that an admission at the same moment cannot slip between check and COMMIT.
        IF NOT made_here THEN
            SELECT v.state INTO state FROM framsyn.submission v WHERE v.vintage_id = vintage FOR SHARE;
        END IF;
        IF state IS NULL OR state <> 'open' AND NOT (made_here AND state = 'admitted') THEN
            RAISE foreign_key_violation USING MESSAGE = 'an observation names a vintage that is not open',
                CONSTRAINT = 'observation_vintage_open';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
