-- How much employers' answers moved each number, in what analysts and networks read: null where none bear upon it.

-- As in 0028, and the difference itself, which an assumption's effect is no part of.
CREATE OR REPLACE VIEW framsyn.scenario_forecast AS
    SELECT s.scenario_id, s.name AS scenario, s.county, s.published_at,
           sp.run_id || '.' || t.target_id || '.' || f.horizon AS id,
           p.measure, t.region, t.industry_scheme, t.industry, t.occupation_scheme, t.occupation,
           t.education_scheme, t.education, t.sector, p.frequency, f.horizon,
           framsyn.period_text(p.frequency, f.period) AS period, f.period AS ordinal,
           f.mean, f.lo80, f.hi80, f.lo95, f.hi95, f.naive,
           i.model, i.reason, i.mase, i.mase_naive, i.wape, i.wape_naive, i.cover80, i.cover95, i.origins, i.max_horizon,
           framsyn.period_text(p.frequency, i.last_period) AS data_until, i.last_value, t.target_id, sp.run_id, p.panel_id,
           m.without AS without_dialogue, m.bound AS dialogue_bound,
           f.mean - coalesce(e.mean, 0) - m.without AS dialogue_moved
    FROM framsyn.scenario s
    JOIN framsyn.scenario_panel sp USING (scenario_id)
    JOIN framsyn.panel p USING (panel_id)
    JOIN framsyn.target t USING (panel_id)
    JOIN framsyn.fit i ON i.run_id = sp.run_id AND i.target_id = t.target_id
    JOIN framsyn.forecast f ON f.run_id = sp.run_id AND f.target_id = t.target_id
    LEFT JOIN framsyn.dialogue_move m ON m.run_id = f.run_id AND m.target_id = f.target_id AND m.horizon = f.horizon
    LEFT JOIN framsyn.effect e ON e.run_id = f.run_id AND e.target_id = f.target_id AND e.horizon = f.horizon;

-- As in 0009, with the difference.
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
           c.is_hidden AND NOT c.below AS secondary, (c.hi80 - c.lo80) / 2 > 0.5 * c.mean AS too_wide,
           c.dialogue_moved
    FROM masked c;

-- As in 0007, with the difference where the number itself is shown, in whole persons. More digits would tell of hidden cells:
-- answers move the cells of an industry by one share, so that the moves of a region's total and of its shown industries would be
-- an equation more between the hidden ones, beside those of the sums.
CREATE OR REPLACE VIEW framsyn.network_forecast AS
    WITH recruits AS (
        SELECT n.network, n.scenario_id, b.industry_scheme || ':' || b.industry AS industry,
               string_agg(DISTINCT b.programme, ' ' ORDER BY b.programme) AS programmes
        FROM framsyn.scenario_network n
        JOIN framsyn.scenario s USING (scenario_id)
        JOIN framsyn.programme_industry b USING (network)
        WHERE (s.published_at AT TIME ZONE 'Europe/Stockholm')::date >= b.valid_from
          AND (s.published_at AT TIME ZONE 'Europe/Stockholm')::date < b.valid_to
        GROUP BY n.network, n.scenario_id, b.industry_scheme || ':' || b.industry
    ), bridge AS MATERIALIZED (
        SELECT network, scenario_id, jsonb_object_agg(industry, programmes) AS programmes
        FROM recruits GROUP BY network, scenario_id
    )
    SELECT n.network, c.id, c.region, coalesce(r.name_sv, c.region) AS region_name,
           c.industry, coalesce(i.name_sv, c.industry) AS industry_name,
           b.programmes ->> (c.industry_scheme || ':' || c.industry) AS programmes,
           c.measure, CASE c.frequency WHEN 1 THEN 'year' WHEN 4 THEN 'quarter' ELSE 'month' END AS frequency,
           c.horizon, c.period,
           -- short term: months and quarters, and years up to three ahead
           CASE WHEN c.frequency > 1 OR c.horizon <= 3 THEN 'short' ELSE 'long' END AS term,
           CASE WHEN NOT (c.small OR c.secondary OR c.too_wide) THEN c.mean END AS mean,
           CASE WHEN NOT (c.small OR c.secondary) THEN c.lo80 END AS lo80,
           CASE WHEN NOT (c.small OR c.secondary) THEN c.hi80 END AS hi80,
           CASE WHEN NOT (c.small OR c.secondary) THEN c.lo95 END AS lo95,
           CASE WHEN NOT (c.small OR c.secondary) THEN c.hi95 END AS hi95,
           CASE WHEN NOT (c.small OR c.secondary OR c.too_wide) THEN c.naive END AS naive,
           CASE WHEN c.small THEN '<5' WHEN c.secondary THEN 'hidden' WHEN c.too_wide THEN 'too uncertain' ELSE '' END AS note,
           c.model, c.mase, c.mase_naive, c.cover80, c.cover95, c.origins, c.data_until, c.scenario_id, c.published_at,
           CASE WHEN NOT (c.small OR c.secondary OR c.too_wide) THEN round(c.dialogue_moved) + 0 END AS dialogue_moved
    FROM framsyn.network_cell c
    JOIN framsyn.scenario_network n USING (scenario_id)
    LEFT JOIN bridge b ON b.network = n.network AND b.scenario_id = c.scenario_id
    LEFT JOIN framsyn.code r ON r.scheme = 'region' AND r.code = c.region
    LEFT JOIN framsyn.code i ON i.scheme = c.industry_scheme AND i.code = c.industry
    WHERE c.is_total OR b.programmes ? (c.industry_scheme || ':' || c.industry);

CREATE OR REPLACE VIEW framsyn.gysam WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'gysam';
CREATE OR REPLACE VIEW framsyn.reko WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'reko';
CREATE OR REPLACE VIEW framsyn.yh WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'yh';
