-- What analysts know of the figures beforehand: where a new level begins, and which values are no rule (a pandemic
-- year, a strike, a census). Said once, it enters every run whose cut comes after it, until it is taken back.

-- Empty measure, region or industry: every one. A period of another frequency than a series' is laid on it: a year
-- stands for its months, a month for the year it lies in.
CREATE TABLE framsyn.known_break (
    break_id        int GENERATED ALWAYS AS IDENTITY CONSTRAINT known_break_key PRIMARY KEY,
    county          text NOT NULL CONSTRAINT known_break_county_not_empty CHECK (county <> ''),
    frequency       smallint NOT NULL CONSTRAINT known_break_frequency_known CHECK (frequency IN (1, 4, 12)),
    period          int NOT NULL,
    kind            text NOT NULL CONSTRAINT known_break_kind_known CHECK (kind IN ('level', 'once')),
    measure         text NOT NULL,
    region          text NOT NULL CONSTRAINT known_break_region_in_county CHECK (region = '' OR left(region, 2) = county),
    industry_scheme text NOT NULL,
    industry        text NOT NULL,
    noted_at        timestamptz NOT NULL,
    noted_by        text NOT NULL CONSTRAINT known_break_by_not_empty CHECK (noted_by <> ''),
    reason          text NOT NULL CONSTRAINT known_break_reason_not_empty CHECK (reason <> '')
);
CREATE TRIGGER known_break_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON framsyn.known_break
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.audit_is_final();

CREATE TABLE framsyn.known_break_end (
    break_id int NOT NULL CONSTRAINT known_break_end_key PRIMARY KEY
             CONSTRAINT known_break_end_of_one REFERENCES framsyn.known_break,
    ended_at timestamptz NOT NULL,
    ended_by text NOT NULL CONSTRAINT known_break_end_by_not_empty CHECK (ended_by <> ''),
    reason   text NOT NULL CONSTRAINT known_break_end_reason_not_empty CHECK (reason <> '')
);
CREATE TRIGGER known_break_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON framsyn.known_break_end
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.audit_is_final();

CREATE FUNCTION framsyn.known_breaks_as_of(cut timestamptz) RETURNS SETOF framsyn.known_break
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT b.* FROM framsyn.known_break b
        WHERE b.noted_at <= cut
          AND NOT EXISTS (SELECT FROM framsyn.known_break_end e WHERE e.break_id = b.break_id AND e.ended_at <= cut);
    END;

REVOKE ALL ON FUNCTION framsyn.known_breaks_as_of(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION framsyn.known_breaks_as_of(timestamptz) TO framsyn_forecastd, framsyn_analyst;
GRANT SELECT, INSERT ON framsyn.known_break, framsyn.known_break_end TO framsyn_forecastd;
GRANT SELECT ON framsyn.known_break, framsyn.known_break_end TO framsyn_analyst;
