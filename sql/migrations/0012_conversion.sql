-- Which figures of a fit came from another list of codes (framsyn.correspondence).
ALTER TABLE framsyn.fit_input ADD COLUMN converted boolean NOT NULL DEFAULT false;

-- As in 0010, but stricter: a cell is null unless all codes of the own list that make it up are known, also
-- those that have no series at all. The forecasts convert by the same rule (daemons/forecaster/conversion.h).
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
        )
        SELECT f.measure, f.definition, f.region, into_scheme, c.to_code, f.sex, f.age, f.sector, f.frequency, f.period,
               CASE WHEN count(f.value) = (SELECT count(*) FROM framsyn.correspondence e
                                           WHERE (e.from_scheme, e.to_scheme, e.to_code) = (f.own_scheme, into_scheme, c.to_code)
                                             AND framsyn.period_start(f.frequency, f.period) >= e.valid_from
                                             AND framsyn.period_start(f.frequency, f.period) < e.valid_to)
                    THEN sum(f.value * c.weight ORDER BY f.own_code) END,
               string_agg(f.own_scheme || ':' || f.own_code || ' ' || c.weight, ', ' ORDER BY f.own_code), true
        FROM figure f
        JOIN framsyn.correspondence c ON (c.from_scheme, c.from_code, c.to_scheme) = (f.own_scheme, f.own_code, into_scheme)
             AND framsyn.period_start(f.frequency, f.period) >= c.valid_from
             AND framsyn.period_start(f.frequency, f.period) < c.valid_to
        GROUP BY f.measure, f.definition, f.region, f.own_scheme, c.to_code, f.sex, f.age, f.sector, f.frequency, f.period
        ORDER BY 1, 2, 3, 5, 6, 7, 8, 9, 10;
    END;
