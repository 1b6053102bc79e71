-- Between code lists: correspondences, by which figures are converted, and bridges, by which a
-- programme leads to an education group and a group to the occupations its people work in.

-- The scheme that forecasts are made in, where it is another than the figures' own: what is published
-- in SNI 2025 continues the series of the fifteen groups of SNI 2007.
ALTER TABLE framsyn.scheme
    ADD COLUMN converts_to text CONSTRAINT scheme_converts_to_known REFERENCES framsyn.scheme
        CONSTRAINT scheme_converts_to_another CHECK (converts_to <> scheme);

-- The share of a code's figures that belongs to a code of another list, or to its successor in the
-- same list. valid_from and valid_to are of the figures' periods: shares may change over time.
CREATE TABLE framsyn.correspondence (
    from_scheme text NOT NULL,
    from_code   text NOT NULL,
    to_scheme   text NOT NULL,
    to_code     text NOT NULL,
    weight      float8 NOT NULL CONSTRAINT correspondence_weight_range CHECK (weight > 0 AND weight <= 1),
    valid_from  date NOT NULL DEFAULT '-infinity',
    valid_to    date NOT NULL DEFAULT 'infinity',
    source      text NOT NULL CONSTRAINT correspondence_source_not_empty CHECK (source <> ''),
    released    boolean NOT NULL DEFAULT false,
    CONSTRAINT correspondence_key PRIMARY KEY (from_scheme, from_code, to_scheme, to_code, valid_from),
    CONSTRAINT correspondence_from_known FOREIGN KEY (from_scheme, from_code) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT correspondence_to_known FOREIGN KEY (to_scheme, to_code) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT correspondence_to_another CHECK ((from_scheme, from_code) <> (to_scheme, to_code)),
    CONSTRAINT correspondence_validity_order CHECK (valid_from < valid_to)
);

-- From which list to which, with what is known of it. Kinds:
--   programme_education   a programme's graduates, by the education group they are counted in
--   education_occupation  a group's employed, by occupation; the rest works in none of those listed
-- Rows are proposals that an analyst corrects; a weight of 0 says that a proposed path is none.
-- released: the row stands as it came with the program.
CREATE TABLE framsyn.bridge (
    kind        text NOT NULL CONSTRAINT bridge_kind_known CHECK (kind IN ('programme_education', 'education_occupation')),
    from_scheme text NOT NULL,
    from_code   text NOT NULL,
    to_scheme   text NOT NULL,
    to_code     text NOT NULL,
    weight      float8 NOT NULL CONSTRAINT bridge_weight_range CHECK (weight BETWEEN 0 AND 1),
    valid_from  date NOT NULL DEFAULT '-infinity',
    valid_to    date NOT NULL DEFAULT 'infinity',
    source      text NOT NULL CONSTRAINT bridge_source_not_empty CHECK (source <> ''),
    released    boolean NOT NULL DEFAULT false,
    CONSTRAINT bridge_key PRIMARY KEY (kind, from_scheme, from_code, to_scheme, to_code, valid_from),
    CONSTRAINT bridge_from_known FOREIGN KEY (from_scheme, from_code) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT bridge_to_known FOREIGN KEY (to_scheme, to_code) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT bridge_validity_order CHECK (valid_from < valid_to)
);

-- Whether the shares of one code hold together on every day of the row's validity: a conversion hands
-- on neither more nor less than there is (1), a bridge no more (at most 1). The sum only changes where
-- a row begins, so those days are enough.
CREATE FUNCTION framsyn.shares_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    wrong record;
BEGIN
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
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER correspondence_shares AFTER INSERT OR UPDATE OR DELETE ON framsyn.correspondence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION framsyn.shares_hold();
CREATE CONSTRAINT TRIGGER bridge_shares AFTER INSERT OR UPDATE OR DELETE ON framsyn.bridge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION framsyn.shares_hold();

-- A row that came with a release is the release's until somebody else writes it; from then on new
-- releases leave the shares of its code alone (once_merge_bridge). The owner brings the releases in.
CREATE FUNCTION framsyn.correction_is_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID) THEN
        NEW.released := false;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correspondence_correction_is_own BEFORE INSERT OR UPDATE ON framsyn.correspondence
    FOR EACH ROW EXECUTE FUNCTION framsyn.correction_is_own();
CREATE TRIGGER bridge_correction_is_own BEFORE INSERT OR UPDATE ON framsyn.bridge
    FOR EACH ROW EXECUTE FUNCTION framsyn.correction_is_own();

-- The observations of some series in terms of another scheme of one dimension (industry, occupation or
-- education), as known at a moment: each figure split by the shares of its code, and what comes to one
-- code summed. Only of measures that may be summed. A cell is null where a figure that belongs to it is
-- unknown; parts names the codes it was made of, and a code without a correspondence is left out.
CREATE FUNCTION framsyn.observation_converted(ids bigint[], dimension text, into_scheme text, cut timestamptz)
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
        ), expected AS (
            -- which of the codes at hand make up a code of the new list
            SELECT c.to_code, array_agg(DISTINCT c.from_code) AS codes
            FROM framsyn.correspondence c
            WHERE c.to_scheme = into_scheme AND (c.from_scheme, c.from_code) IN (SELECT f.own_scheme, f.own_code FROM figure f)
            GROUP BY c.to_code
        )
        SELECT f.measure, f.definition, f.region, into_scheme, c.to_code, f.sex, f.age, f.sector, f.frequency, f.period,
               CASE WHEN count(f.value) = cardinality(e.codes) THEN sum(f.value * c.weight ORDER BY f.own_code) END,
               string_agg(f.own_scheme || ':' || f.own_code || ' ' || c.weight, ', ' ORDER BY f.own_code), true
        FROM figure f
        JOIN framsyn.correspondence c ON (c.from_scheme, c.from_code, c.to_scheme) = (f.own_scheme, f.own_code, into_scheme)
             AND framsyn.period_start(f.frequency, f.period) >= c.valid_from
             AND framsyn.period_start(f.frequency, f.period) < c.valid_to
        JOIN expected e USING (to_code)
        GROUP BY f.measure, f.definition, f.region, c.to_code, e.codes, f.sex, f.age, f.sector, f.frequency, f.period
        ORDER BY 1, 2, 3, 5, 6, 7, 8, 9, 10;
    END;

REVOKE ALL ON FUNCTION framsyn.shares_hold(), framsyn.correction_is_own(),
    framsyn.observation_converted(bigint[], text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION framsyn.observation_converted(bigint[], text, text, timestamptz) TO framsyn_forecastd, framsyn_analyst;
GRANT SELECT ON framsyn.correspondence, framsyn.bridge TO framsyn_forecastd, framsyn_analyst;
GRANT INSERT, UPDATE, DELETE ON framsyn.correspondence, framsyn.bridge TO framsyn_analyst;
