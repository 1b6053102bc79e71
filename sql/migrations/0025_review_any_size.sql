-- What is remarkable in a vintage, of any size (V44, V47): as in 0018, but without its limit of 20,000 rows.

-- Set by set: figures are grouped by numbers that stand for the tables they are sums in, and joined by hash. Nobody knows the
-- sizes beforehand, and a nested loop planned for one row takes minutes for three hundred thousand; hence the setting.
CREATE OR REPLACE FUNCTION framsyn.vintage_review(vintage int)
    RETURNS TABLE (rule text, findings bigint, sentence_en text, sentence_sv text)
    LANGUAGE sql STABLE SET enable_nestloop = off SET jit = off
    BEGIN ATOMIC
        WITH v AS (
            SELECT s.* FROM framsyn.submission s WHERE s.vintage_id = vintage AND s.state = 'admitted' AND s.kind = 'statistics'
        ), own AS MATERIALIZED (
            SELECT o.series_id, o.period, o.value FROM v JOIN framsyn.observation o USING (vintage_id)
        ), own_series AS MATERIALIZED (
            SELECT s.*, w.first, w.last
            FROM (SELECT o.series_id, min(o.period) AS first, max(o.period) AS last FROM own o GROUP BY o.series_id) w
            JOIN framsyn.series s USING (series_id) JOIN framsyn.measure m USING (measure)
            WHERE m.additive
        ), beside AS MATERIALIZED (
            -- The series of the same tables, each in two families: what sums over industries, and what over municipalities. Numbers,
            -- so that the figures are grouped by a number and a period and not by a dozen texts.
            SELECT s.series_id, s.measure, s.region, s.frequency, s.industry_scheme, s.industry, c.level AS industry_level,
                   dense_rank() OVER (ORDER BY s.measure, s.definition, s.frequency, s.occupation_scheme, s.occupation, s.education_scheme,
                                               s.education, s.sex, s.age, s.sector, s.region) AS of_industries,
                   dense_rank() OVER (ORDER BY s.measure, s.definition, s.frequency, s.occupation_scheme, s.occupation, s.education_scheme,
                                               s.education, s.sex, s.age, s.sector, left(s.region, 2), s.industry_scheme, s.industry) AS of_regions
            FROM (SELECT DISTINCT measure, definition, frequency, left(region, 2) AS county, occupation_scheme, occupation, education_scheme,
                         education, sex, age, sector FROM own_series) t
            JOIN framsyn.series s
              ON (s.measure, s.definition, s.frequency, left(s.region, 2), s.occupation_scheme, s.occupation, s.education_scheme, s.education,
                  s.sex, s.age, s.sector) =
                 (t.measure, t.definition, t.frequency, t.county, t.occupation_scheme, t.occupation, t.education_scheme, t.education,
                  t.sex, t.age, t.sector)
            LEFT JOIN framsyn.code c ON c.scheme = s.industry_scheme AND c.code = s.industry
        ), figure AS MATERIALIZED (
            -- what is known now of them; "<5" and the like have no exact sum
            SELECT o.series_id, o.period, o.value
            FROM framsyn.observation_as_of((SELECT array_agg(b.series_id) FROM beside b), (SELECT v.known_from FROM v)) o
            WHERE o.value IS NOT NULL AND o.status <> 3
              AND o.period BETWEEN (SELECT min(w.first) FROM own_series w) AND (SELECT max(w.last) FROM own_series w)
        ), list_size AS (
            SELECT k.scheme, count(*) AS n FROM framsyn.code k WHERE k.level = 1 AND k.code <> 'US' GROUP BY k.scheme
        ), by_list AS (
            SELECT b.of_industries, f.period, b.industry_scheme, sum(f.value) AS parts_sum, count(*) AS n,
                   count(*) FILTER (WHERE b.industry <> 'US') AS known, min(b.series_id) AS sample
            FROM figure f JOIN beside b USING (series_id)
            WHERE (b.industry_scheme = 'total' OR b.industry_level = 1)
              AND b.of_industries IN (SELECT i.of_industries FROM beside i JOIN own_series w USING (series_id))
            GROUP BY b.of_industries, f.period, b.industry_scheme
        ), industry_sum AS (
            SELECT p.sample, p.period, p.industry_scheme AS parts, t.parts_sum AS total, p.parts_sum, p.n
            FROM by_list p JOIN by_list t USING (of_industries, period) JOIN list_size z ON z.scheme = p.industry_scheme AND z.n = p.known
            WHERE t.industry_scheme = 'total' AND p.industry_scheme <> 'total'
        ), by_county AS (
            SELECT b.of_regions, f.period, max(f.value) FILTER (WHERE length(b.region) = 2) AS total,
                   sum(f.value) FILTER (WHERE length(b.region) = 4 AND b.region !~ '^SE') AS parts_sum,
                   count(*) FILTER (WHERE length(b.region) = 4 AND b.region !~ '^SE') AS n, min(b.series_id) AS sample
            FROM figure f JOIN beside b USING (series_id)
            WHERE b.of_regions IN (SELECT i.of_regions FROM beside i JOIN own_series w USING (series_id))
            GROUP BY b.of_regions, f.period
        ), municipalities AS (
            SELECT k.parent AS county, k.valid_from, k.valid_to FROM framsyn.code k WHERE k.scheme = 'region' AND k.level = 2
        ), expected AS (
            -- how many municipalities a county has in a period, for the periods at hand
            SELECT p.county, p.frequency, p.period,
                   (SELECT count(*) FROM municipalities m WHERE m.county = p.county
                    AND m.valid_from <= framsyn.period_start(p.frequency, p.period) AND m.valid_to > framsyn.period_start(p.frequency, p.period)) AS n
            FROM (SELECT DISTINCT left(b.region, 2) AS county, b.frequency, c.period FROM by_county c JOIN beside b ON b.series_id = c.sample
                  WHERE c.total IS NOT NULL AND c.n > 0) p
        ), region_sum AS (
            SELECT c.sample, c.period, 'municipalities'::text AS parts, c.total, c.parts_sum, c.n
            FROM by_county c JOIN beside b ON b.series_id = c.sample
            JOIN expected e ON (e.county, e.frequency, e.period, e.n) = (left(b.region, 2), b.frequency, c.period, c.n)
            WHERE c.total IS NOT NULL
        ), off AS (
            -- Disclosure control changes each published cell, the total too, by a small whole number: the sum of n + 1 such
            -- changes of a few persons. A tenth of a percent besides, for figures rounded to hundreds.
            SELECT s.parts, s.period, s.total, s.parts_sum, abs(s.total - s.parts_sum) AS gap, b.measure, b.frequency,
                   CASE s.parts WHEN 'municipalities' THEN left(b.region, 2) ELSE b.region END AS place
            FROM (SELECT * FROM industry_sum UNION ALL SELECT * FROM region_sum) s JOIN beside b ON b.series_id = s.sample
            WHERE abs(s.total - s.parts_sum) > 6 * sqrt(s.n + 1) + 0.001 * abs(s.total)
        ), worst AS (
            SELECT count(*) OVER () AS n, o.* FROM off o ORDER BY o.gap DESC, o.place, o.period LIMIT 1
        ), former AS (
            SELECT o.series_id, o.period, o.value
            FROM framsyn.observation_as_of((SELECT array_agg(w.series_id) FROM own_series w, v WHERE v.rows_revised > 0),
                                           (SELECT v.known_from - interval '1 microsecond' FROM v)) o
        ), revision AS (
            SELECT count(*) AS cells, sum(abs(n.value - o.value)) AS moved, sum(abs(o.value)) AS former
            FROM own n JOIN former o USING (series_id, period) WHERE n.value IS NOT NULL AND o.value IS NOT NULL
        )
        SELECT 'V44', o.n,
               format('%s totals are not the sum of their parts; the largest gap: %s in region %s, %s, is %s and its %s sum to %s', o.n,
                      o.measure, o.place, framsyn.period_text(o.frequency, o.period), o.total, o.parts, o.parts_sum),
               format('%s totaler är inte summan av sina delar; största avvikelsen: %s i region %s, %s, är %s och dess %s blir %s', o.n,
                      o.measure, o.place, framsyn.period_text(o.frequency, o.period), o.total,
                      CASE o.parts WHEN 'municipalities' THEN 'kommuner' ELSE o.parts END, o.parts_sum)
        FROM worst o
        UNION ALL
        SELECT 'V47', r.cells,
               format('%s figures are revised by %s in all, %s %% of what was known before', r.cells, round(r.moved::numeric, 1),
                      round((100 * r.moved / nullif(r.former, 0))::numeric, 1)),
               format('%s siffror revideras med tillsammans %s, %s %% av det som var känt', r.cells, round(r.moved::numeric, 1),
                      round((100 * r.moved / nullif(r.former, 0))::numeric, 1))
        FROM revision r WHERE r.cells > 0 AND r.moved > 0.1 * r.former;
    END;

-- The review of a large vintage, made once after it was admitted; a small one is reviewed when its receipt is asked for.
CREATE TABLE framsyn.review (
    vintage_id  int NOT NULL CONSTRAINT review_key PRIMARY KEY CONSTRAINT review_vintage_known REFERENCES framsyn.submission (vintage_id),
    reviewed_at timestamptz NOT NULL,
    -- a list of {rule, findings, en, sv}; empty when nothing was remarkable
    findings    jsonb NOT NULL CONSTRAINT review_findings_are_a_list CHECK (jsonb_typeof(findings) = 'array')
);
CREATE INDEX submission_large ON framsyn.submission (vintage_id)
    WHERE state = 'admitted' AND kind = 'statistics' AND rows_new + rows_revised > 20000;
GRANT SELECT, INSERT ON framsyn.review TO framsyn_forecastd;
GRANT SELECT ON framsyn.review TO framsyn_analyst;
