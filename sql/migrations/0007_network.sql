-- What the education networks read: the latest baseline in their own terms, small cells masked.

-- Disclosure rules (defaults of the product):
--   a count below 5 is shown as '<5', without interval, rival or rate; so is one whose rival is
--   below 5, since the naive forecast repeats the last figure of the source;
--   where a hidden cell could be computed from shown ones and totals, further cells are hidden too;
--   a point whose 80 % interval is wider than +-50 % is hidden and said to be, its interval stays.
-- The mask is computed over all cells of the scenario, not over the cells a network sees, so two
-- networks that compare their views learn nothing more.
--
-- Which further cells. The counts of a period make a table: municipalities and their county across,
-- industries and their total down; each row and each column adds up. A hidden cell can be computed
-- exactly when it lies on no closed path of hidden cells that turns alternately within a row and
-- within a column (Gusfield, A graph theoretic approach to statistical data security, SIAM J.
-- Comput. 17, 1988). So every small cell (i, r) is made the corner of a rectangle: row i has a
-- companion column R, column r has a companion row I, and (i, R), (I, r) and (I, R) are hidden as
-- well. A companion is the smallest municipality (industry) whose cell in that row (column) is small
-- in no period: little is lost, the same cells are hidden in each period, and there is enough in
-- them for the small cell to be anything from 0 to 5. Where every cell of a row is small the largest
-- of them has to do, and the cells of a row stand in for one another.
-- Sectors, occupations and educations are a third way of the table: what is hidden in one of several
-- parts is hidden in all the parts, and what is hidden in the total is hidden in the parts.
CREATE VIEW framsyn.network_cell AS
    WITH cell AS MATERIALIZED (
        SELECT f.*, m.additive AND (f.mean < 5 OR f.naive < 5) AS below, m.additive,
               f.region = f.county AS is_county, f.industry = 'T' AS is_total,
               -- 0: all totals; otherwise which dimensions are split into parts
               (f.occupation <> 'T')::int + 2 * (f.education <> 'T')::int + 4 * (f.sector <> 'T')::int AS split
        FROM framsyn.scenario_forecast f
        JOIN framsyn.measure m USING (measure)
        WHERE f.scenario_id IN (SELECT l.scenario_id FROM framsyn.latest_scenario l WHERE l.name = 'baseline')
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

-- All networks' numbers. Not granted to anyone: a network reads its own view below. Plain SQL and no
-- function, because a function inside a view runs with the rights of the view's reader.
CREATE VIEW framsyn.network_forecast AS
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
           c.model, c.mase, c.mase_naive, c.cover80, c.cover95, c.origins, c.data_until, c.scenario_id, c.published_at
    FROM framsyn.network_cell c
    JOIN framsyn.scenario_network n USING (scenario_id)
    LEFT JOIN bridge b ON b.network = n.network AND b.scenario_id = c.scenario_id
    LEFT JOIN framsyn.code r ON r.scheme = 'region' AND r.code = c.region
    LEFT JOIN framsyn.code i ON i.scheme = c.industry_scheme AND i.code = c.industry
    WHERE c.is_total OR b.programmes ? (c.industry_scheme || ':' || c.industry);

CREATE VIEW framsyn.gysam WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'gysam';
CREATE VIEW framsyn.reko WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'reko';
CREATE VIEW framsyn.yh WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'yh';
