-- As in 0006, for analysts: with each number what it is without employers' answers (and without an assumption's effect, as
-- those come after), and the most that they could have moved it. Null where they have not.
CREATE OR REPLACE VIEW framsyn.scenario_forecast AS
    SELECT s.scenario_id, s.name AS scenario, s.county, s.published_at,
           sp.run_id || '.' || t.target_id || '.' || f.horizon AS id,
           p.measure, t.region, t.industry_scheme, t.industry, t.occupation_scheme, t.occupation,
           t.education_scheme, t.education, t.sector, p.frequency, f.horizon,
           framsyn.period_text(p.frequency, f.period) AS period, f.period AS ordinal,
           f.mean, f.lo80, f.hi80, f.lo95, f.hi95, f.naive,
           i.model, i.reason, i.mase, i.mase_naive, i.wape, i.wape_naive, i.cover80, i.cover95, i.origins, i.max_horizon,
           framsyn.period_text(p.frequency, i.last_period) AS data_until, i.last_value, t.target_id, sp.run_id, p.panel_id,
           m.without AS without_dialogue, m.bound AS dialogue_bound
    FROM framsyn.scenario s
    JOIN framsyn.scenario_panel sp USING (scenario_id)
    JOIN framsyn.panel p USING (panel_id)
    JOIN framsyn.target t USING (panel_id)
    JOIN framsyn.fit i ON i.run_id = sp.run_id AND i.target_id = t.target_id
    JOIN framsyn.forecast f ON f.run_id = sp.run_id AND f.target_id = t.target_id
    LEFT JOIN framsyn.dialogue_move m ON m.run_id = f.run_id AND m.target_id = f.target_id AND m.horizon = f.horizon;
