-- What the education networks read: the latest baseline in their own terms, small cells masked.

-- Disclosure rules (defaults of the product):
--   a count below 5 is shown as '<5', without interval, rival or rate;
--   where one hidden cell could be computed from a shown total, the next smallest is hidden too;
--   a point whose 80 % interval is wider than +-50 % is hidden and said to be, its interval stays.
-- The mask is computed over all cells of the scenario, not over the cells a network sees, so two
-- networks that compare their views learn nothing more.
CREATE VIEW framsyn.network_cell AS
    WITH cell AS (
        SELECT f.*, (f.mean < 5) AS small, (f.region = f.county) AS is_county, (f.industry = 'T') AS is_total
        FROM framsyn.scenario_forecast f
        JOIN framsyn.latest_scenario l USING (scenario_id)
        WHERE l.name = 'baseline'
    ), counted AS (
        SELECT c.*,
               -- municipalities of one industry sum to the county
               count(*) FILTER (WHERE c.small AND NOT c.is_county) OVER regions AS hidden_regions,
               count(*) FILTER (WHERE c.is_county) OVER regions AS region_totals,
               row_number() OVER (PARTITION BY c.scenario_id, c.measure, c.frequency, c.ordinal, c.industry_scheme,
                                  c.industry, c.occupation, c.education, c.sector, c.small OR c.is_county
                                  ORDER BY c.mean, c.region) AS region_place,
               -- industries of one region sum to its total
               count(*) FILTER (WHERE c.small AND NOT c.is_total) OVER industries AS hidden_industries,
               count(*) FILTER (WHERE c.is_total) OVER industries AS industry_totals,
               row_number() OVER (PARTITION BY c.scenario_id, c.measure, c.frequency, c.ordinal, c.region,
                                  c.occupation, c.education, c.sector, c.small OR c.is_total
                                  ORDER BY c.mean, c.industry) AS industry_place
        FROM cell c
        WINDOW regions AS (PARTITION BY c.scenario_id, c.measure, c.frequency, c.ordinal, c.industry_scheme, c.industry,
                           c.occupation, c.education, c.sector),
               industries AS (PARTITION BY c.scenario_id, c.measure, c.frequency, c.ordinal, c.region,
                              c.occupation, c.education, c.sector)
    )
    SELECT c.*,
           NOT c.small AND (
               (NOT c.is_county AND c.hidden_regions = 1 AND c.region_totals > 0 AND c.region_place = 1)
               OR (NOT c.is_total AND c.hidden_industries = 1 AND c.industry_totals > 0 AND c.industry_place = 1)) AS secondary,
           (c.hi80 - c.lo80) / 2 > 0.5 * c.mean AS too_wide
    FROM counted c;

-- All networks' numbers. Not granted to anyone: a network reads its own view below. Plain SQL and no
-- function, because a function inside a view runs with the rights of the view's reader.
CREATE VIEW framsyn.network_forecast AS
    SELECT n.network, c.id, c.region, r.name_sv AS region_name, c.industry, i.name_sv AS industry_name,
           (SELECT string_agg(DISTINCT b.programme, ' ' ORDER BY b.programme) FROM framsyn.programme_industry b
            WHERE b.network = n.network AND b.industry_scheme = c.industry_scheme AND b.industry = c.industry
              AND c.published_at::date >= b.valid_from AND c.published_at::date < b.valid_to) AS programmes,
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
    JOIN framsyn.code r ON r.scheme = 'region' AND r.code = c.region
    JOIN framsyn.code i ON i.scheme = c.industry_scheme AND i.code = c.industry
    WHERE c.industry = 'T' OR EXISTS (
        SELECT FROM framsyn.programme_industry b
        WHERE b.network = n.network AND b.industry_scheme = c.industry_scheme AND b.industry = c.industry);

CREATE VIEW framsyn.gysam WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'gysam';
CREATE VIEW framsyn.reko WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'reko';
CREATE VIEW framsyn.yh WITH (security_barrier) AS SELECT * FROM framsyn.network_forecast WHERE network = 'yh';
