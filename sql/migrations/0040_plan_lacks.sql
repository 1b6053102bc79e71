-- As in 0038, with the measures that a programme lacks figures of: its places, the people of the groups that it leads to.
CREATE OR REPLACE VIEW framsyn.network_plan AS
    WITH plan AS (
        SELECT w.network, s.scenario_id, s.county, s.published_at,
               sp.run_id || '.' || t.target_id || '.' || (l.first_start - k.first_year + 1) AS id,
               t.education_scheme AS scheme, t.education AS programme, l.first_start, l.first_graduates, l.today,
               CASE WHEN NOT l.hidden THEN l.recommended END AS recommended, l.lo80, l.hi80, l.lo95, l.hi95,
               CASE WHEN l.lo80 > l.today THEN 'more' WHEN l.hi80 < l.today THEN 'fewer' WHEN l.p_more >= 0.75 THEN 'likely more'
                    WHEN l.p_more <= 0.25 THEN 'likely fewer' ELSE 'as today' END AS advice,
               CASE WHEN l.hidden THEN 'too uncertain' ELSE '' END AS note, l.groups, l.borrowed, t.target_id, sp.run_id, l.p_more, '' AS lacks
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
        WHERE NOT EXISTS (SELECT FROM framsyn.skill_plan l JOIN framsyn.target t USING (target_id)
                          WHERE l.run_id = sp.run_id AND t.education_scheme = c.scheme AND t.education = c.code)
    ), known AS (
        -- of which programmes, and of which groups' people, there is a figure of any year at the cut
        SELECT DISTINCT sc.scenario_id, s.measure, s.education_scheme AS scheme, s.education AS code
        FROM framsyn.shown_scenario sc
        JOIN framsyn.series s ON s.region = sc.county AND s.frequency = 1 AND s.measure IN ('places', 'population_education')
        WHERE EXISTS (SELECT FROM framsyn.observation o JOIN framsyn.submission v USING (vintage_id)
                      WHERE o.series_id = s.series_id AND o.value IS NOT NULL AND v.state = 'admitted' AND v.known_from <= sc.cut)
    ), both_kinds AS (
        SELECT * FROM plan
        UNION ALL
        SELECT network, scenario_id, county, published_at, NULL, scheme, programme, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '',
               'figures lack', groups, '', NULL, run_id, NULL,
               concat_ws(' ', CASE WHEN NOT EXISTS (SELECT FROM known k WHERE k.scenario_id = l.scenario_id AND k.measure = 'places'
                                                    AND k.scheme = l.scheme AND k.code = l.programme) THEN 'places' END,
                         CASE WHEN NOT EXISTS (SELECT FROM known k WHERE k.scenario_id = l.scenario_id AND k.measure = 'population_education'
                                               AND k.scheme = 'edugroup' AND k.code = ANY (string_to_array(l.groups, ' '))) THEN 'population_education' END)
        FROM lacking l WHERE groups IS NOT NULL -- introductory programmes lead to no group
    )
    SELECT b.network, b.scenario_id, b.county, b.published_at, b.id, b.scheme, b.programme, c.name_sv AS name, c.name_en, b.first_start,
           b.first_graduates, b.today, b.recommended, b.lo80, b.hi80, b.lo95, b.hi95, b.advice, b.note, b.groups, b.borrowed, b.target_id,
           b.run_id, b.p_more, b.lacks
    FROM both_kinds b LEFT JOIN framsyn.code c ON c.scheme = b.scheme AND c.code = b.programme;
CREATE OR REPLACE VIEW framsyn.gysam_plan WITH (security_barrier) AS SELECT * FROM framsyn.network_plan WHERE network = 'gysam';
CREATE OR REPLACE VIEW framsyn.reko_plan WITH (security_barrier) AS SELECT * FROM framsyn.network_plan WHERE network = 'reko';
CREATE OR REPLACE VIEW framsyn.yh_plan WITH (security_barrier) AS SELECT * FROM framsyn.network_plan WHERE network = 'yh';
