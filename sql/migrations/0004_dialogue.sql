-- Employer dialogues: answers of pseudonymous respondents, and the balance computed from them.
-- Contact details are not here and never travel on the bus.

CREATE TABLE framsyn.dialogue_answer (
    vintage_id        int NOT NULL REFERENCES framsyn.submission (vintage_id),
    source_row        int NOT NULL,
    round             text NOT NULL CONSTRAINT dialogue_round_not_empty CHECK (round <> ''),
    answered_on       date NOT NULL,
    respondent        text NOT NULL CONSTRAINT dialogue_respondent_not_empty CHECK (respondent <> ''),
    sector            text NOT NULL CONSTRAINT dialogue_sector_known CHECK (sector IN ('public', 'private')),
    region            text NOT NULL,
    industry_scheme   text NOT NULL,
    industry          text NOT NULL,
    occupation_scheme text NOT NULL DEFAULT 'total',
    occupation        text NOT NULL DEFAULT 'T',
    headcount_low     float8 NOT NULL,
    headcount_high    float8 NOT NULL,
    -- percent after 1, 3 and 5 years; an element is null where the question was not answered
    change_low        float8[] NOT NULL CONSTRAINT dialogue_change_low_three CHECK (cardinality(change_low) = 3),
    change_high       float8[] NOT NULL CONSTRAINT dialogue_change_high_three CHECK (cardinality(change_high) = 3),
    -- persons to recruit within 1, 3 and 5 years
    recruit_low       float8[] NOT NULL CONSTRAINT dialogue_recruit_low_three CHECK (cardinality(recruit_low) = 3),
    recruit_high      float8[] NOT NULL CONSTRAINT dialogue_recruit_high_three CHECK (cardinality(recruit_high) = 3),
    shortage          smallint CONSTRAINT dialogue_shortage_range CHECK (shortage BETWEEN 1 AND 5),
    certainty         float8 CONSTRAINT dialogue_certainty_range CHECK (certainty BETWEEN 0 AND 1),
    note              text NOT NULL DEFAULT '',
    PRIMARY KEY (round, respondent, region, industry_scheme, industry, occupation_scheme, occupation, vintage_id),
    CONSTRAINT dialogue_headcount_order CHECK (headcount_low >= 0 AND headcount_low <= headcount_high
                                              AND headcount_high < 'Infinity')
);
CREATE INDEX dialogue_answer_by_region ON framsyn.dialogue_answer (region, industry_scheme, industry);

-- The answers as known at a moment: a later answer to the same question replaces the earlier one.
CREATE FUNCTION framsyn.dialogue_as_of(cut timestamptz) RETURNS SETOF framsyn.dialogue_answer
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT DISTINCT ON (a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation) a.*
        FROM framsyn.dialogue_answer a
        JOIN framsyn.submission v USING (vintage_id)
        WHERE v.state = 'admitted' AND v.known_from <= cut
        ORDER BY a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation,
                 v.known_from DESC, a.vintage_id DESC;
    END;

-- The balance of a county's industry in a round: share of headcount with employers that expect more
-- staff in a year, less the share that expect fewer; -1..1. Below three employers there is none, nor
-- where one employer dominates (85 %) or two do (95 %): then the aggregate would speak for them.
CREATE FUNCTION framsyn.dialogue_balance(county text, cut timestamptz)
    RETURNS TABLE (industry_scheme text, industry text, round text, answered_on date, employers bigint,
                   headcount float8, balance float8, standard_error float8)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        WITH employer AS (
            SELECT a.industry_scheme, a.industry, a.round, a.respondent, max(a.answered_on) AS answered_on,
                   sum((a.headcount_low + a.headcount_high) / 2) AS headcount,
                   sum((a.headcount_low + a.headcount_high) / 2 * sign(a.change_low[1] + a.change_high[1]))
                       / nullif(sum((a.headcount_low + a.headcount_high) / 2), 0) AS direction
            FROM framsyn.dialogue_as_of(cut) a
            WHERE left(a.region, 2) = county AND a.change_low[1] + a.change_high[1] IS NOT NULL
            GROUP BY a.industry_scheme, a.industry, a.round, a.respondent
        ), ranked AS (
            SELECT e.*, row_number() OVER (PARTITION BY e.industry_scheme, e.industry, e.round
                                           ORDER BY e.headcount DESC, e.respondent) AS place
            FROM employer e WHERE e.direction IS NOT NULL
        ), summed AS (
            SELECT r.industry_scheme, r.industry, r.round, max(r.answered_on) AS answered_on, count(*) AS employers,
                   sum(r.headcount) AS headcount, sum(r.headcount * r.direction) / sum(r.headcount) AS balance,
                   sum(r.headcount * r.headcount) / (sum(r.headcount) ^ 2) AS concentration,
                   sum(r.headcount * r.direction * r.direction) / sum(r.headcount) AS second_moment,
                   max(r.headcount) / sum(r.headcount) AS largest,
                   coalesce(sum(r.headcount) FILTER (WHERE r.place <= 2), 0) / sum(r.headcount) AS two_largest
            FROM ranked r GROUP BY r.industry_scheme, r.industry, r.round
        )
        SELECT s.industry_scheme, s.industry, s.round, s.answered_on, s.employers, s.headcount, s.balance,
               sqrt(greatest(s.second_moment - s.balance ^ 2, 0) * s.concentration)
        FROM summed s
        WHERE s.employers >= 3 AND s.largest <= 0.85 AND s.two_largest <= 0.95
        ORDER BY s.industry_scheme, s.industry, s.answered_on;
    END;
