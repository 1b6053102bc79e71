-- Validated values. An observation is (series, period, value, status) known from its vintage on.

-- The id is made from the key, so every program computes it alone and no two databases differ.
CREATE FUNCTION framsyn.series_hash(key text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ('x' || encode(substring(sha256(convert_to(key, 'UTF8')) FROM 1 FOR 8), 'hex'))::bit(64)::bigint;

CREATE TABLE framsyn.series (
    series_id         bigint CONSTRAINT series_key PRIMARY KEY,
    measure           text NOT NULL,
    definition        text NOT NULL,
    region            text NOT NULL,
    industry_scheme   text NOT NULL DEFAULT 'total',
    industry          text NOT NULL DEFAULT 'T',
    occupation_scheme text NOT NULL DEFAULT 'total',
    occupation        text NOT NULL DEFAULT 'T',
    education_scheme  text NOT NULL DEFAULT 'total',
    education         text NOT NULL DEFAULT 'T',
    sex               text NOT NULL DEFAULT 'T' CONSTRAINT series_sex_known CHECK (sex IN ('1', '2', 'T')),
    age               text NOT NULL DEFAULT 'T' CONSTRAINT series_age_form CHECK (age ~ '^(T|[0-9]+(-[0-9]+|\+)?)$'),
    sector            text NOT NULL DEFAULT 'T' CONSTRAINT series_sector_known CHECK (sector IN ('public', 'private', 'T')),
    frequency         smallint NOT NULL CONSTRAINT series_frequency_known CHECK (frequency IN (1, 4, 12)),
    first_vintage     int NOT NULL,
    CONSTRAINT series_id_is_hash_of_key CHECK (series_id = framsyn.series_hash(
        measure || '|' || definition || '|' || region || '|' || industry_scheme || ':' || industry || '|' ||
        occupation_scheme || ':' || occupation || '|' || education_scheme || ':' || education || '|' ||
        sex || '|' || age || '|' || sector || '|' || frequency)),
    CONSTRAINT series_definition_known FOREIGN KEY (measure, definition) REFERENCES framsyn.definition (measure, definition)
);
CREATE INDEX series_by_region ON framsyn.series (measure, region, frequency);

-- Rows are only ever added, and only while their vintage is open. series_id leads the key: it is the
-- distribution column when the table is spread over several hosts.
CREATE TABLE framsyn.observation (
    series_id  bigint NOT NULL,
    period     int NOT NULL,
    vintage_id int NOT NULL,
    source_row int NOT NULL,
    status     smallint NOT NULL CONSTRAINT observation_status_known CHECK (status BETWEEN 0 AND 5),
    value      float8,
    CONSTRAINT observation_key PRIMARY KEY (series_id, period, vintage_id),
    -- The ordinals of 1850 (yearly) to the last month of 2200.
    CONSTRAINT observation_period_range CHECK (period BETWEEN 1850 AND 26411),
    -- NaN sorts above Infinity in PostgreSQL, so this refuses NaN as well.
    CONSTRAINT observation_value_finite CHECK (value > '-Infinity' AND value < 'Infinity'),
    CONSTRAINT observation_value_present CHECK ((value IS NULL) = (status IN (1, 2)))
);

-- Closing or dropping a submission looks for its rows. They lie together, in the order they came, so a
-- summary of a few kB finds them; pages not yet summarised are read as well.
CREATE INDEX observation_by_vintage ON framsyn.observation USING brin (vintage_id) WITH (pages_per_range = 32, autosummarize = on);

-- Foreign keys of observation, checked once per statement instead of once per row: a load of a
-- million rows pays for one pass and a few thousand distinct series, not for two million look-ups.
-- The lock makes an admission at the same moment wait, so it cannot slip between check and COMMIT.
CREATE FUNCTION framsyn.observation_keys_known() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    strange boolean;
    vintages int[];
BEGIN
    SELECT bool_or(s.series_id IS NULL), array_agg(DISTINCT i.vintage_id) INTO strange, vintages
    FROM (SELECT DISTINCT series_id, vintage_id FROM inserted) i LEFT JOIN framsyn.series s USING (series_id);
    IF strange THEN
        RAISE foreign_key_violation USING MESSAGE = 'an observation names a series that does not exist',
            CONSTRAINT = 'observation_series_known';
    END IF;
    PERFORM FROM framsyn.submission v WHERE v.vintage_id = ANY (vintages) FOR SHARE;
    IF EXISTS (SELECT FROM unnest(vintages) i (vintage_id) LEFT JOIN framsyn.submission v USING (vintage_id)
               WHERE v.state IS DISTINCT FROM 'open') THEN
        RAISE foreign_key_violation USING MESSAGE = 'an observation names a vintage that is not open',
            CONSTRAINT = 'observation_vintage_open';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER observation_keys_known AFTER INSERT ON framsyn.observation
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION framsyn.observation_keys_known();

-- Holds rows of an admitted vintage, for every table with a vintage_id. Rows of a vintage that is
-- open, refused or expired may be deleted; nothing is ever updated or truncated.
CREATE FUNCTION framsyn.admitted_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM (SELECT DISTINCT vintage_id FROM removed) r
                       JOIN framsyn.submission v USING (vintage_id) WHERE v.state = 'admitted') THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE integrity_constraint_violation USING CONSTRAINT = TG_TABLE_NAME || '_append_only',
        MESSAGE = format('a row of framsyn.%s is never changed, nor deleted once its vintage is admitted', TG_TABLE_NAME);
END $$;
CREATE TRIGGER observation_no_delete AFTER DELETE ON framsyn.observation
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION framsyn.admitted_is_final();
CREATE TRIGGER observation_no_update BEFORE UPDATE OR TRUNCATE ON framsyn.observation
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.admitted_is_final();

-- The observations of some series as known at a moment.
CREATE FUNCTION framsyn.observation_as_of(ids bigint[], cut timestamptz)
    RETURNS TABLE (series_id bigint, period int, value float8, status smallint, vintage_id int, source_row int,
                   known_from timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
        SELECT DISTINCT ON (o.series_id, o.period)
               o.series_id, o.period, o.value, o.status, o.vintage_id, o.source_row, v.known_from
        FROM framsyn.observation o
        JOIN framsyn.submission v USING (vintage_id)
        WHERE o.series_id = ANY (ids) AND v.state = 'admitted' AND v.known_from <= cut
        ORDER BY o.series_id, o.period, v.known_from DESC, o.vintage_id DESC;
    END;
