-- As in 0015, and a row for each programme that leads to an education group and that the figures lack, so that nobody takes silence for
-- "nothing is needed". What the interval says: more (fewer) places when its 80 % lie above (below) today's, else as today.
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
               (SELECT string_agg(b.to_code, ' ' ORDER BY b.to_code) FROM framsyn.bridge b
                WHERE b.kind = 'programme_education' AND b.from_scheme = c.scheme AND b.from_code = c.code AND b.weight > 0
                  AND b.to_scheme = 'edugroup' AND current_date >= b.valid_from AND current_date < b.valid_to) AS groups, sp.run_id
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
