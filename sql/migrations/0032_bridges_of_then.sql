-- What a network sees beside its numbers goes by the bridges that the shown scenario was computed with, known and valid at its
-- cut, not by today's: as of an earlier date the same programmes stand beside the same numbers.

-- What bridge_as_of chooses from, for views: a function in a view asks for the reader's rights, a view for its owner's.
CREATE VIEW framsyn.bridge_history AS
    SELECT kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, known_from, 'infinity'::timestamptz AS known_until
    FROM framsyn.bridge
    UNION ALL
    SELECT kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, known_from, known_until
    FROM framsyn.bridge_past;
GRANT SELECT ON framsyn.bridge_history TO framsyn_forecastd, framsyn_analyst;

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
               k.first_year, k.median, k.lo80, k.hi80, k.lo95, k.hi95, k.naive, k.p_short, k.p_surplus, k.borrowed,
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
           m.borrowed, m.scenario_id, m.published_at
    FROM number m
    LEFT JOIN framsyn.code r ON r.scheme = 'region' AND r.code = m.region
    LEFT JOIN framsyn.code c ON c.scheme = m.scheme AND c.code = m.code;

-- As in 0019, by the bridges of then.
CREATE OR REPLACE VIEW framsyn.network_plan AS
    WITH plan AS (
        SELECT w.network, s.scenario_id, s.county, s.published_at,
               sp.run_id || '.' || t.target_id || '.' || (l.first_start - k.first_year + 1) AS id,
               t.education_scheme AS scheme, t.education AS programme, l.first_start, l.first_graduates, l.today,
               CASE WHEN NOT l.hidden THEN l.recommended END AS recommended, l.lo80, l.hi80, l.lo95, l.hi95,
               CASE WHEN l.lo80 > l.today THEN 'more' WHEN l.hi80 < l.today THEN 'fewer' ELSE 'as today' END AS advice,
               CASE WHEN l.hidden THEN 'too uncertain' ELSE '' END AS note, l.groups, l.borrowed, t.target_id, sp.run_id
        FROM framsyn.shown_scenario s
        JOIN framsyn.scenario_panel sp USING (scenario_id)
        JOIN framsyn.target t USING (panel_id)
        JOIN framsyn.skill_plan l ON l.run_id = sp.run_id AND l.target_id = t.target_id AND NOT l.effect
        JOIN framsyn.skill k ON k.run_id = sp.run_id AND k.target_id = t.target_id AND NOT k.effect
        JOIN framsyn.network_scheme w ON w.scheme = t.education_scheme
    ), lacking AS (
        SELECT w.network, s.scenario_id, s.county, s.published_at, c.scheme, c.code AS programme,
               (SELECT string_agg(b.to_code, ' ' ORDER BY b.to_code) FROM framsyn.bridge_history b
                WHERE b.known_from <= s.cut AND s.cut < b.known_until AND b.kind = 'programme_education' AND b.from_scheme = c.scheme AND b.from_code = c.code AND b.weight > 0
                  AND b.to_scheme = 'edugroup' AND (s.cut AT TIME ZONE 'Europe/Stockholm')::date >= b.valid_from
                  AND (s.cut AT TIME ZONE 'Europe/Stockholm')::date < b.valid_to) AS groups, sp.run_id
        FROM framsyn.shown_scenario s
        JOIN framsyn.scenario_panel sp USING (scenario_id)
        JOIN framsyn.panel p ON p.panel_id = sp.panel_id AND p.measure = 'skills'
        CROSS JOIN framsyn.network_scheme w
        JOIN framsyn.code c ON c.scheme = w.scheme AND (s.published_at AT TIME ZONE 'Europe/Stockholm')::date >= c.valid_from
             AND (s.published_at AT TIME ZONE 'Europe/Stockholm')::date < c.valid_to
        WHERE EXISTS (SELECT FROM framsyn.skill_plan l WHERE l.run_id = sp.run_id)
          AND NOT EXISTS (SELECT FROM framsyn.skill_plan l JOIN framsyn.target t USING (target_id)
                          WHERE l.run_id = sp.run_id AND t.education_scheme = c.scheme AND t.education = c.code)
    ), both_kinds AS (
        SELECT * FROM plan
        UNION ALL
        SELECT network, scenario_id, county, published_at, NULL, scheme, programme, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '',
               'figures lack', groups, '', NULL, run_id
        FROM lacking WHERE groups IS NOT NULL -- introductory programmes lead to no group
    )
    SELECT b.network, b.scenario_id, b.county, b.published_at, b.id, b.scheme, b.programme, c.name_sv AS name, c.name_en, b.first_start,
           b.first_graduates, b.today, b.recommended, b.lo80, b.hi80, b.lo95, b.hi95, b.advice, b.note, b.groups, b.borrowed, b.target_id,
           b.run_id
    FROM both_kinds b LEFT JOIN framsyn.code c ON c.scheme = b.scheme AND c.code = b.programme;
