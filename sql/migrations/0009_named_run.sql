-- Runs and scenarios by name, and what was said on an earlier date.
--
-- The baseline is what the county's networks plan by. Beside it stand scenarios somebody asked for by name, such as
-- the baseline as it would have been with what was known on a date: its run reads the data as of that moment instead
-- of now. A named run is never "unchanged": it was asked for, so it is published, and never touches the baseline.
ALTER TABLE framsyn.run
    ADD COLUMN scenario text NOT NULL DEFAULT 'baseline' CONSTRAINT run_scenario_not_empty CHECK (scenario <> ''),
    ADD COLUMN as_of timestamptz,
    ADD CONSTRAINT run_baseline_is_now CHECK (as_of IS NULL OR scenario <> 'baseline');

DROP INDEX framsyn.run_one_queued_per_county;
CREATE UNIQUE INDEX run_one_queued_per_county ON framsyn.run (county, scenario) WHERE state = 'queued';

-- Which scenario of each county a reader sees: the latest baseline, unless the session says
--   SET framsyn.as_of = '2024-03-01 12:00+01'   the baseline that stood at that moment
--   SET framsyn.scenario = '17'                 that scenario, of its county alone
-- Settings and not arguments, because a view has none, and every network may use its own view with them.
CREATE VIEW framsyn.shown_scenario AS
    SELECT DISTINCT ON (s.county) s.*
    FROM framsyn.scenario s
    WHERE CASE WHEN coalesce(current_setting('framsyn.scenario', true), '') <> ''
               THEN s.scenario_id = current_setting('framsyn.scenario', true)::bigint
               ELSE s.name = 'baseline'
                    AND s.published_at <= coalesce(nullif(current_setting('framsyn.as_of', true), '')::timestamptz, 'infinity') END
    ORDER BY s.county, s.scenario_id DESC;

-- As in 0007, where its rules are told, but for the scenario it shows.
CREATE OR REPLACE VIEW framsyn.network_cell AS
    WITH cell AS MATERIALIZED (
        SELECT f.*, m.additive AND (f.mean < 5 OR f.naive < 5) AS below, m.additive,
               f.region = f.county AS is_county, f.industry = 'T' AS is_total,
               -- 0: all totals; otherwise which dimensions are split into parts
               (f.occupation <> 'T')::int + 2 * (f.education <> 'T')::int + 4 * (f.sector <> 'T')::int AS split
        FROM framsyn.scenario_forecast f
        JOIN framsyn.measure m USING (measure)
        WHERE f.scenario_id IN (SELECT s.scenario_id FROM framsyn.shown_scenario s)
    ), series AS (
        SELECT c.panel_id, c.split, c.region, c.industry_scheme, c.industry, c.is_county, c.is_total,
               sum(c.mean) AS persons, bool_or(c.below) AS below,
               sum(sum(c.mean)) OVER (PARTITION BY c.panel_id, c.split, c.region) AS region_size,
               sum(sum(c.mean)) OVER (PARTITION BY c.panel_id, c.split, c.industry_scheme, c.industry) AS industry_size,
               bool_or(c.is_county) OVER (PARTITION BY c.panel_id, c.split) AS has_county,
               bool_or(c.is_total) OVER (PARTITION BY c.panel_id, c.split) AS has_total
        FROM cell c WHERE c.additive
        GROUP BY c.panel_id, c.split, c.region, c.industry_scheme, c.industry, c.is_county, c.is_total
    ), placed AS (
        SELECT s.*,
               row_number() OVER (PARTITION BY s.panel_id, s.split, s.industry_scheme, s.industry ORDER BY s.is_county, s.below,
                   CASE WHEN s.below THEN -s.persons ELSE s.region_size END, s.region COLLATE "C") AS region_place,
               row_number() OVER (PARTITION BY s.panel_id, s.split, s.region, s.industry_scheme ORDER BY s.below,
                   CASE WHEN s.below THEN -s.persons ELSE s.industry_size END, s.industry COLLATE "C") AS industry_place
        FROM series s
    ), region_pair AS (
        SELECT panel_id, split, industry_scheme, industry, max(region) FILTER (WHERE region_place = 1) AS first,
               max(region) FILTER (WHERE region_place = 2) AS second
        FROM placed WHERE has_county GROUP BY panel_id, split, industry_scheme, industry
    ), industry_pair AS (
        SELECT panel_id, split, region, industry_scheme, max(industry) FILTER (WHERE industry_place = 1) AS first,
               max(industry) FILTER (WHERE industry_place = 2) AS second
        FROM placed WHERE has_total AND NOT is_total GROUP BY panel_id, split, region, industry_scheme
    ), corner AS (
        SELECT s.panel_id, s.split, s.ordinal, s.region, s.industry_scheme, s.industry,
               CASE WHEN s.region <> r.first THEN r.first ELSE r.second END AS other_region,
               i.industry_scheme AS other_scheme,
               CASE WHEN s.industry <> i.first THEN i.first ELSE i.second END AS other_industry
        FROM cell s
        LEFT JOIN region_pair r USING (panel_id, split, industry_scheme, industry)
        LEFT JOIN industry_pair i ON (i.panel_id, i.split, i.region) = (s.panel_id, s.split, s.region)
                                 AND (s.is_total OR i.industry_scheme = s.industry_scheme)
        WHERE s.below
    ), hidden AS MATERIALIZED (
        -- One row per period, and made once: then a plan for tables that were never analysed is no worse.
        SELECT k.panel_id, p.split, k.ordinal,
               array_agg(DISTINCT x.region || '|' || x.industry_scheme || ':' || x.industry) AS cells
        FROM corner k CROSS JOIN LATERAL (VALUES
            (k.region, k.industry_scheme, k.industry),
            (k.other_region, k.industry_scheme, k.industry),
            (k.region, k.other_scheme, k.other_industry),
            (k.other_region, k.other_scheme, k.other_industry)) AS x (region, industry_scheme, industry)
        JOIN (SELECT DISTINCT panel_id, split FROM series) p ON p.panel_id = k.panel_id AND p.split & k.split = k.split
        WHERE x.region IS NOT NULL AND x.industry IS NOT NULL
        GROUP BY k.panel_id, p.split, k.ordinal
    ), masked AS (
        SELECT c.*, coalesce(c.region || '|' || c.industry_scheme || ':' || c.industry = ANY (h.cells), false) AS is_hidden
        FROM cell c
        LEFT JOIN hidden h USING (panel_id, split, ordinal)
    )
    SELECT c.scenario_id, c.scenario, c.county, c.published_at, c.id, c.measure, c.region, c.industry_scheme, c.industry,
           c.occupation_scheme, c.occupation, c.education_scheme, c.education, c.sector, c.frequency, c.horizon, c.period,
           c.ordinal, c.mean, c.lo80, c.hi80, c.lo95, c.hi95, c.naive, c.model, c.mase, c.mase_naive, c.cover80, c.cover95,
           c.origins, c.data_until, c.is_county, c.is_total, c.is_hidden AND c.below AS small,
           c.is_hidden AND NOT c.below AS secondary, (c.hi80 - c.lo80) / 2 > 0.5 * c.mean AS too_wide
    FROM masked c;

GRANT SELECT ON framsyn.shown_scenario TO framsyn_forecastd, framsyn_analyst;
