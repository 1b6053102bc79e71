-- The mean beside the median: demand by occupation sums to the forecast of those at work in its means, not in its medians. Otherwise
-- as in 0032.
CREATE OR REPLACE VIEW framsyn.network_skill AS
    WITH bridges AS MATERIALIZED (
        SELECT s.county, b.*
        FROM framsyn.shown_scenario s
        JOIN framsyn.bridge_history b ON b.known_from <= s.cut AND s.cut < b.known_until
        WHERE (s.cut AT TIME ZONE 'Europe/Stockholm')::date >= b.valid_from AND (s.cut AT TIME ZONE 'Europe/Stockholm')::date < b.valid_to
    ), recruits AS (
        SELECT b.county, n.network, b.from_scheme, b.from_code, b.to_scheme, b.to_code
        FROM framsyn.network_scheme n JOIN bridges b ON b.kind = 'programme_education' AND b.from_scheme = n.scheme
        WHERE b.weight > 0
    ), leads AS MATERIALIZED (
        -- scheme and code of what a network's programmes lead to, at once or by way of an education group
        SELECT county, network, jsonb_object_agg(code, programmes) AS programmes
        FROM (SELECT r.county, r.network, r.to_scheme || ':' || r.to_code AS code, string_agg(DISTINCT r.from_code, ' ' ORDER BY r.from_code) AS programmes
              FROM recruits r GROUP BY 1, 2, 3
              UNION ALL
              SELECT r.county, r.network, b.to_scheme || ':' || b.to_code, string_agg(DISTINCT r.from_code, ' ' ORDER BY r.from_code)
              FROM recruits r JOIN bridges b ON b.county = r.county AND b.kind = 'education_occupation' AND b.from_scheme = r.to_scheme
                   AND b.from_code = r.to_code
              WHERE b.weight >= 0.05
              GROUP BY 1, 2, 3) l
        GROUP BY county, network
    ), cell AS MATERIALIZED (
        SELECT s.scenario_id, s.county, s.published_at, k.run_id, k.target_id, t.quantity, t.region,
               CASE WHEN t.education <> 'T' THEN t.education_scheme ELSE t.occupation_scheme END AS scheme,
               CASE WHEN t.education <> 'T' THEN t.education ELSE t.occupation END AS code,
               k.first_year, k.mean, k.median, k.lo80, k.hi80, k.lo95, k.hi95, k.naive, k.p_short, k.p_surplus, k.borrowed,
               t.quantity IN ('balance', 'balance_occupation') AS is_ratio,
               -- of a change or of places, a small one tells of nobody
               t.quantity NOT IN ('balance', 'balance_occupation', 'expansion', 'places', 'places_change') AS is_count,
               t.quantity NOT IN ('balance', 'balance_occupation', 'expansion', 'places_change') AS has_width,
               max(CASE WHEN t.quantity IN ('demand_education', 'demand_occupation') THEN k.median END)
                   OVER (PARTITION BY s.scenario_id, t.region, t.occupation_scheme, t.occupation, t.education_scheme, t.education) AS demand
        FROM framsyn.shown_scenario s
        JOIN framsyn.scenario_panel sp USING (scenario_id)
        JOIN framsyn.target t USING (panel_id)
        JOIN framsyn.skill k ON k.run_id = sp.run_id AND k.target_id = t.target_id AND NOT k.effect
        WHERE t.quantity NOT IN ('demand_industry_occupation', 'demand_industry')
    ), seen AS (
        SELECT w.network, c.*, coalesce(l.programmes ->> (c.scheme || ':' || c.code), c.code) AS programmes
        FROM cell c CROSS JOIN framsyn.network_scheme w LEFT JOIN leads l ON l.network = w.network AND l.county = c.county
        WHERE l.programmes ? (c.scheme || ':' || c.code) OR c.scheme = w.scheme OR c.scheme = 'occupation-group'
    ), number AS (
        SELECT n.*, h.h AS horizon, n.is_count AND n.median[h.h] < 5 OR n.is_ratio AND n.demand[h.h] < 5 AS masked,
               n.has_width AND (n.hi80[h.h] - n.lo80[h.h]) / 2 > 0.5 * n.median[h.h] AS too_wide
        FROM seen n, LATERAL generate_series(1, cardinality(n.median)) AS h (h)
    )
    SELECT m.network, m.run_id || '.' || m.target_id || '.' || m.horizon AS id, m.quantity, m.region, coalesce(r.name_sv, m.region) AS region_name,
           m.scheme, m.code, c.name_sv AS name, c.name_en, m.programmes, m.horizon, m.first_year + m.horizon - 1 AS year,
           CASE WHEN m.horizon <= 3 THEN 'short' ELSE 'long' END AS term,
           CASE WHEN NOT (m.masked OR m.too_wide) THEN m.median[m.horizon] END AS median,
           CASE WHEN NOT m.masked THEN m.lo80[m.horizon] END AS lo80, CASE WHEN NOT m.masked THEN m.hi80[m.horizon] END AS hi80,
           CASE WHEN NOT m.masked THEN m.lo95[m.horizon] END AS lo95, CASE WHEN NOT m.masked THEN m.hi95[m.horizon] END AS hi95,
           CASE WHEN NOT (m.masked OR m.too_wide) THEN m.naive[m.horizon] END AS naive,
           CASE WHEN NOT m.masked THEN m.p_short[m.horizon] END AS p_short, CASE WHEN NOT m.masked THEN m.p_surplus[m.horizon] END AS p_surplus,
           CASE WHEN m.masked THEN '<5' WHEN m.too_wide THEN 'too uncertain' ELSE '' END AS note,
           m.borrowed, m.scenario_id, m.published_at,
           CASE WHEN NOT (m.masked OR m.too_wide) THEN m.mean[m.horizon] END AS mean
    FROM number m
    LEFT JOIN framsyn.code r ON r.scheme = 'region' AND r.code = m.region
    LEFT JOIN framsyn.code c ON c.scheme = m.scheme AND c.code = m.code;

CREATE OR REPLACE VIEW framsyn.gysam_skill WITH (security_barrier) AS SELECT * FROM framsyn.network_skill WHERE network = 'gysam';
CREATE OR REPLACE VIEW framsyn.reko_skill WITH (security_barrier) AS SELECT * FROM framsyn.network_skill WHERE network = 'reko';
CREATE OR REPLACE VIEW framsyn.yh_skill WITH (security_barrier) AS SELECT * FROM framsyn.network_skill WHERE network = 'yh';
