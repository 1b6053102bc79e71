-- The catalogue: code lists, measures, definitions, sources, networks.
-- What an observation may be about. Filled from sql/codes/*.csv by `framsyn migrate`.

-- The schema itself and framsyn.schema_version are made by `framsyn migrate` before the first migration.
COMMENT ON SCHEMA framsyn IS 'Framsyn: statistics and dialogues in, forecasts with intervals out';

-- Where the tables are spread over several hosts (Citus), those of this file and those of 0002, 0004
-- and 0005 are reference tables, a copy on each host; framsyn.series and framsyn.observation are
-- distributed by series_id, and what a run computes (0006) by run_id. No unique key of a distributed
-- table lacks its distribution column, and no foreign key leads to a distributed table except within
-- the same run_id. Citus has no statement triggers on distributed tables: there it is the intake alone
-- that sees to known series, open vintages and rows that stay.

-- Which edition of a code list is loaded.
CREATE TABLE framsyn.code_list (
    name      text CONSTRAINT code_list_key PRIMARY KEY,
    checksum  bytea NOT NULL CONSTRAINT code_list_checksum_length CHECK (octet_length(checksum) = 32),
    loaded_at timestamptz NOT NULL
);

-- A scheme is one edition of one classification; (scheme, code) is the key everywhere, because the
-- same letter means different things in SNI 2007 and SNI 2025.
CREATE TABLE framsyn.scheme (
    scheme   text CONSTRAINT scheme_key PRIMARY KEY CONSTRAINT scheme_form CHECK (scheme ~ '^[a-z][a-z0-9-]*$'),
    name_sv  text NOT NULL,
    name_en  text NOT NULL,
    source   text NOT NULL
);

CREATE TABLE framsyn.code (
    scheme     text NOT NULL CONSTRAINT code_scheme_known REFERENCES framsyn.scheme,
    -- The bar and the colon are the separators of a series' key (framsyn.series_hash).
    code       text NOT NULL CONSTRAINT code_form CHECK (code <> '' AND code !~ '[|:[:cntrl:]]'),
    parent     text,
    level      smallint NOT NULL CONSTRAINT code_level_range CHECK (level BETWEEN 0 AND 9),
    valid_from date NOT NULL DEFAULT '-infinity',
    valid_to   date NOT NULL DEFAULT 'infinity',
    name_sv    text NOT NULL,
    name_en    text NOT NULL,
    CONSTRAINT code_key PRIMARY KEY (scheme, code),
    CONSTRAINT code_parent_known FOREIGN KEY (scheme, parent) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT code_parent_is_another CHECK (parent <> code),
    CONSTRAINT code_validity_order CHECK (valid_from < valid_to)
);

CREATE TABLE framsyn.measure (
    measure     text CONSTRAINT measure_key PRIMARY KEY CONSTRAINT measure_form CHECK (measure ~ '^[a-z][a-z0-9_]*$'),
    unit        text NOT NULL,
    nonnegative boolean NOT NULL,
    -- A count: sexes and age groups may be summed, and a small one is masked. Rates and indices are not counts.
    additive    boolean NOT NULL,
    forecast    boolean NOT NULL,
    name_sv     text NOT NULL,
    name_en     text NOT NULL
);

-- A producer's definition of a measure. Several definitions of one measure are chained, the one with
-- the highest rank being the reference. A synthetic one (examples) steps back where real figures exist.
CREATE TABLE framsyn.definition (
    measure    text NOT NULL CONSTRAINT definition_measure_known REFERENCES framsyn.measure,
    definition text NOT NULL CONSTRAINT definition_form CHECK (definition <> '' AND definition !~ '[|:[:cntrl:]]'),
    rank       smallint NOT NULL,
    synthetic  boolean NOT NULL DEFAULT false,
    name_sv    text NOT NULL,
    name_en    text NOT NULL DEFAULT '',
    source     text NOT NULL,
    CONSTRAINT definition_key PRIMARY KEY (measure, definition),
    -- Deferrable, so that a new edition of the list may exchange two ranks in one statement.
    CONSTRAINT definition_rank_once UNIQUE (measure, rank) DEFERRABLE
);

CREATE TABLE framsyn.network (
    network text CONSTRAINT network_key PRIMARY KEY CONSTRAINT network_known CHECK (network IN ('gysam', 'reko', 'yh')),
    name_sv text NOT NULL,
    name_en text NOT NULL
);

-- Which programmes a network plans, and which industries recruit from them: the network's own terms.
CREATE TABLE framsyn.programme_industry (
    network    text NOT NULL CONSTRAINT programme_industry_network_known REFERENCES framsyn.network,
    scheme     text NOT NULL,
    programme  text NOT NULL,
    industry_scheme text NOT NULL,
    industry   text NOT NULL,
    valid_from date NOT NULL DEFAULT '-infinity',
    valid_to   date NOT NULL DEFAULT 'infinity',
    source     text NOT NULL,
    CONSTRAINT programme_industry_key PRIMARY KEY (network, scheme, programme, industry_scheme, industry),
    CONSTRAINT programme_industry_programme_known FOREIGN KEY (scheme, programme) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT programme_industry_industry_known FOREIGN KEY (industry_scheme, industry) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT programme_industry_validity_order CHECK (valid_from < valid_to)
);

-- Frequencies are the number of seasons a year; the ordinal of a period is year * frequency + season - 1.
-- Written so that the planner inlines them, which makes a view of many rows ten times cheaper: not STRICT
-- around CASE, and no operator that is only stable (text || int).
CREATE FUNCTION framsyn.period_text(frequency smallint, period int) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE frequency
        WHEN 1 THEN lpad(period::text, 4, '0')
        WHEN 4 THEN lpad((period / 4)::text, 4, '0') || '-Q' || (period % 4 + 1)::text
        WHEN 12 THEN lpad((period / 12)::text, 4, '0') || '-' || lpad((period % 12 + 1)::text, 2, '0')
    END;

CREATE FUNCTION framsyn.period_start(frequency smallint, period int) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN frequency IN (1, 4, 12)
        THEN make_date(period / frequency, (period % frequency) * (12 / frequency) + 1, 1) END;
