-- What is remarkable in an admitted vintage: warnings with their figures, after the rows are stored. Nothing
-- is refused for it: offices publish such figures as well, and an analyst decides. Rules as in docs/contract.md.
CREATE FUNCTION framsyn.vintage_review(vintage int)
    RETURNS TABLE (rule text, findings bigint, sentence_en text, sentence_sv text)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        WITH v AS (
            SELECT s.* FROM framsyn.submission s
            -- a country's statistics would take longer than anybody waits for a receipt
            WHERE s.vintage_id = vintage AND s.state = 'admitted' AND s.kind = 'statistics' AND s.rows_new + s.rows_revised <= 20000
        ), own AS (
            SELECT s.*, o.period, o.value
            FROM v JOIN framsyn.observation o USING (vintage_id) JOIN framsyn.series s USING (series_id)
            JOIN framsyn.measure m USING (measure)
            WHERE m.additive
        ), touched AS (
            SELECT DISTINCT measure, definition, frequency, left(region, 2) AS county, occupation_scheme, occupation, education_scheme,
                   education, sex, age, sector, min(period) OVER () AS first, max(period) OVER () AS last
            FROM own
        ), figure AS (
            -- what is known now of the cells of these tables; "<5" and the like have no exact sum
            SELECT f.measure, f.definition, f.frequency, f.region, f.industry_scheme, f.industry, f.occupation_scheme, f.occupation,
                   f.education_scheme, f.education, f.sex, f.age, f.sector, o.period, o.value
            FROM framsyn.observation_as_of((
                     SELECT array_agg(f.series_id) FROM framsyn.series f JOIN touched t
                     ON (f.measure, f.definition, f.frequency, left(f.region, 2), f.occupation_scheme, f.occupation, f.education_scheme,
                         f.education, f.sex, f.age, f.sector) =
                        (t.measure, t.definition, t.frequency, t.county, t.occupation_scheme, t.occupation, t.education_scheme,
                         t.education, t.sex, t.age, t.sector)), (SELECT v.known_from FROM v)) o
            JOIN framsyn.series f USING (series_id)
            WHERE o.value IS NOT NULL AND o.status <> 3
              AND o.period BETWEEN (SELECT min(t.first) FROM touched t) AND (SELECT max(t.last) FROM touched t)
        ), by_list AS (
            -- Totals and parts side by side by grouping, not by joining: nobody knows the sizes beforehand, and a join
            -- planned for one row takes minutes for forty thousand.
            SELECT f.measure, f.definition, f.region, f.frequency, f.period, f.occupation_scheme, f.occupation, f.education_scheme,
                   f.education, f.sex, f.age, f.sector, f.industry_scheme, sum(f.value) AS parts_sum, count(*) AS n,
                   count(*) FILTER (WHERE f.industry <> 'US') AS known
            FROM figure f
            WHERE f.region IN (SELECT n.region FROM own n)
              AND (f.industry_scheme = 'total' OR (f.industry_scheme, f.industry) IN (SELECT c.scheme, c.code FROM framsyn.code c WHERE c.level = 1))
            GROUP BY f.measure, f.definition, f.region, f.frequency, f.period, f.occupation_scheme, f.occupation, f.education_scheme,
                     f.education, f.sex, f.age, f.sector, f.industry_scheme
        ), beside_total AS (
            SELECT l.*, max(l.parts_sum) FILTER (WHERE l.industry_scheme = 'total') OVER
                       (PARTITION BY l.measure, l.definition, l.region, l.frequency, l.period, l.occupation_scheme, l.occupation,
                                     l.education_scheme, l.education, l.sex, l.age, l.sector) AS total
            FROM by_list l
        ), list_size AS (
            SELECT k.scheme, count(*) AS n FROM framsyn.code k WHERE k.level = 1 AND k.code <> 'US' GROUP BY k.scheme
        ), industry_sum AS (
            SELECT b.measure, b.region AS place, b.frequency, b.period, b.industry_scheme AS parts, b.total, b.parts_sum, b.n
            FROM beside_total b JOIN list_size z ON z.scheme = b.industry_scheme AND z.n = b.known
            WHERE b.industry_scheme <> 'total' AND b.total IS NOT NULL
        ), by_county AS (
            SELECT f.measure, left(f.region, 2) AS place, f.frequency, f.period, 'municipalities'::text AS parts,
                   max(f.value) FILTER (WHERE length(f.region) = 2) AS total, sum(f.value) FILTER (WHERE length(f.region) = 4) AS parts_sum,
                   count(*) FILTER (WHERE length(f.region) = 4) AS n
            FROM figure f
            WHERE (left(f.region, 2), f.industry) IN (SELECT left(n.region, 2), n.industry FROM own n)
            GROUP BY f.measure, f.definition, left(f.region, 2), f.frequency, f.period, f.industry_scheme, f.industry, f.occupation_scheme,
                     f.occupation, f.education_scheme, f.education, f.sex, f.age, f.sector
        ), region_sum AS (
            SELECT c.* FROM by_county c
            WHERE c.total IS NOT NULL AND c.n > 0 AND c.n =
                  (SELECT count(*) FROM framsyn.code k WHERE k.scheme = 'region' AND k.parent = c.place
                   AND k.valid_from <= framsyn.period_start(c.frequency, c.period) AND k.valid_to > framsyn.period_start(c.frequency, c.period))
        ), off AS (
            -- Disclosure control changes each published cell, the total too, by a small whole number: the sum of n + 1 such
            -- changes of a few persons. A tenth of a percent besides, for figures rounded to hundreds.
            SELECT s.*, abs(s.total - s.parts_sum) AS gap FROM (SELECT * FROM industry_sum UNION ALL SELECT * FROM region_sum) s
            WHERE abs(s.total - s.parts_sum) > 6 * sqrt(s.n + 1) + 0.001 * abs(s.total)
        ), former AS (
            SELECT o.series_id, o.period, o.value
            FROM framsyn.observation_as_of((SELECT array_agg(DISTINCT w.series_id) FROM own w, v WHERE v.rows_revised > 0),
                                           (SELECT v.known_from - interval '1 microsecond' FROM v)) o
        ), pair AS (
            SELECT max(p.now) AS now, max(p.before) AS before
            FROM (SELECT n.series_id, n.period, n.value AS now, NULL::float8 AS before FROM own n
                  UNION ALL SELECT o.series_id, o.period, NULL, o.value FROM former o) p
            GROUP BY p.series_id, p.period
            HAVING max(p.now) IS NOT NULL AND max(p.before) IS NOT NULL
        ), revision AS (
            SELECT count(*) AS cells, sum(abs(p.now - p.before)) AS moved, sum(abs(p.before)) AS former FROM pair p
        )
        SELECT 'V44', count(*),
               format('%s totals are not the sum of their parts; the largest gap: %s in region %s, %s, is %s and its %s sum to %s', count(*),
                      (array_agg(o.measure ORDER BY o.gap DESC))[1], (array_agg(o.place ORDER BY o.gap DESC))[1],
                      (array_agg(framsyn.period_text(o.frequency, o.period) ORDER BY o.gap DESC))[1], (array_agg(o.total ORDER BY o.gap DESC))[1],
                      (array_agg(o.parts ORDER BY o.gap DESC))[1], (array_agg(o.parts_sum ORDER BY o.gap DESC))[1]),
               format('%s totaler är inte summan av sina delar; största avvikelsen: %s i region %s, %s, är %s och dess %s blir %s', count(*),
                      (array_agg(o.measure ORDER BY o.gap DESC))[1], (array_agg(o.place ORDER BY o.gap DESC))[1],
                      (array_agg(framsyn.period_text(o.frequency, o.period) ORDER BY o.gap DESC))[1], (array_agg(o.total ORDER BY o.gap DESC))[1],
                      (array_agg(CASE o.parts WHEN 'municipalities' THEN 'kommuner' ELSE o.parts END ORDER BY o.gap DESC))[1],
                      (array_agg(o.parts_sum ORDER BY o.gap DESC))[1])
        FROM off o HAVING count(*) > 0
        UNION ALL
        SELECT 'V47', r.cells,
               format('%s figures are revised by %s in all, %s %% of what was known before', r.cells, round(r.moved::numeric, 1),
                      round((100 * r.moved / nullif(r.former, 0))::numeric, 1)),
               format('%s siffror revideras med tillsammans %s, %s %% av det som var känt', r.cells, round(r.moved::numeric, 1),
                      round((100 * r.moved / nullif(r.former, 0))::numeric, 1))
        FROM revision r WHERE r.cells > 0 AND r.moved > 0.1 * r.former;
    END;
REVOKE ALL ON FUNCTION framsyn.vintage_review(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION framsyn.vintage_review(int) TO framsyn_forecastd, framsyn_analyst;
