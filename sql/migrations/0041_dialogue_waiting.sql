-- Employers whose answers a run did not weigh in: a number that changes by the answers of one or two tells of them, so answers
-- wait for others until three are new (waiting), and go with others when one is taken back (aside). How many, never who; for
-- analysts.
CREATE TABLE framsyn.dialogue_waiting (
    run_id          bigint NOT NULL CONSTRAINT dialogue_waiting_run_known REFERENCES framsyn.run,
    panel_id        int NOT NULL CONSTRAINT dialogue_waiting_panel_known REFERENCES framsyn.panel,
    industry_scheme text NOT NULL,
    industry        text NOT NULL,
    round           text NOT NULL,
    waiting         int NOT NULL,
    aside           int NOT NULL,
    CONSTRAINT dialogue_waiting_key PRIMARY KEY (run_id, panel_id, industry_scheme, industry, round),
    CONSTRAINT dialogue_waiting_somebody CHECK (waiting >= 0 AND aside >= 0 AND waiting + aside > 0)
);

-- As the other tables of a run's results: rows of a published run are final (0006).
CREATE TRIGGER dialogue_waiting_no_update BEFORE UPDATE OR TRUNCATE ON framsyn.dialogue_waiting
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');
CREATE TRIGGER dialogue_waiting_no_delete AFTER DELETE ON framsyn.dialogue_waiting REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');
CREATE TRIGGER dialogue_waiting_no_insert AFTER INSERT ON framsyn.dialogue_waiting REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');
GRANT SELECT, INSERT, DELETE ON framsyn.dialogue_waiting TO framsyn_forecastd;
GRANT SELECT ON framsyn.dialogue_waiting TO framsyn_analyst;
