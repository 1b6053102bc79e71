-- The catalogue: code lists, measures, definitions, sources, networks.
-- What an observation may be about. Filled from sql/codes/*.csv by `framsyn migrate`.

-- The schema itself and framsyn.schema_version are made by `framsyn migrate` before the first migration.
COMMENT ON SCHEMA framsyn IS 'Framsyn: statistics and dialogues in, forecasts with intervals out';

-- A scheme is one edition of one classification; (scheme, code) is the key everywhere, because the
-- same letter means different things in SNI 2007 and SNI 2025.
CREATE TABLE framsyn.scheme (
    scheme   text PRIMARY KEY CONSTRAINT scheme_form CHECK (scheme ~ '^[a-z][a-z0-9-]*$'),
    name_sv  text NOT NULL,
    name_en  text NOT NULL,
    source   text NOT NULL
);

CREATE TABLE framsyn.code (
    scheme     text NOT NULL REFERENCES framsyn.scheme,
    code       text NOT NULL CONSTRAINT code_not_empty CHECK (code <> ''),
    parent     text,
    level      smallint NOT NULL,
    valid_from date NOT NULL DEFAULT '-infinity',
    valid_to   date NOT NULL DEFAULT 'infinity',
    name_sv    text NOT NULL,
    name_en    text NOT NULL,
    PRIMARY KEY (scheme, code),
    CONSTRAINT code_validity_order CHECK (valid_from < valid_to)
);

CREATE TABLE framsyn.measure (
    measure     text PRIMARY KEY CONSTRAINT measure_form CHECK (measure ~ '^[a-z][a-z0-9_]*$'),
    unit        text NOT NULL,
    nonnegative boolean NOT NULL,
    -- Sexes and age groups of a stock of persons may be summed; rates and indices may not.
    additive    boolean NOT NULL,
    forecast    boolean NOT NULL,
    name_sv     text NOT NULL,
    name_en     text NOT NULL
);

-- A producer's definition of a measure. Several definitions of one measure are chained, the one with
-- the highest rank being the reference.
CREATE TABLE framsyn.definition (
    measure    text NOT NULL REFERENCES framsyn.measure,
    definition text NOT NULL CONSTRAINT definition_not_empty CHECK (definition <> ''),
    rank       smallint NOT NULL,
    name_sv    text NOT NULL,
    source     text NOT NULL,
    PRIMARY KEY (measure, definition),
    UNIQUE (measure, rank)
);

CREATE TABLE framsyn.network (
    network text PRIMARY KEY CONSTRAINT network_known CHECK (network IN ('gysam', 'reko', 'yh')),
    name_sv text NOT NULL,
    name_en text NOT NULL
);

-- Which programmes a network plans, and which industries recruit from them: the network's own terms.
CREATE TABLE framsyn.programme_industry (
    network    text NOT NULL REFERENCES framsyn.network,
    scheme     text NOT NULL,
    programme  text NOT NULL,
    industry_scheme text NOT NULL,
    industry   text NOT NULL,
    valid_from date NOT NULL DEFAULT '-infinity',
    valid_to   date NOT NULL DEFAULT 'infinity',
    source     text NOT NULL,
    PRIMARY KEY (network, scheme, programme, industry_scheme, industry),
    FOREIGN KEY (scheme, programme) REFERENCES framsyn.code (scheme, code),
    FOREIGN KEY (industry_scheme, industry) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT programme_industry_validity_order CHECK (valid_from < valid_to)
);

-- Frequencies are the number of seasons a year; the ordinal of a period is year * frequency + season - 1.
CREATE FUNCTION framsyn.period_text(frequency smallint, period int) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE frequency
        WHEN 1 THEN lpad(period::text, 4, '0')
        WHEN 4 THEN lpad((period / 4)::text, 4, '0') || '-Q' || (period % 4 + 1)
        WHEN 12 THEN lpad((period / 12)::text, 4, '0') || '-' || lpad((period % 12 + 1)::text, 2, '0')
    END;

CREATE FUNCTION framsyn.period_start(frequency smallint, period int) RETURNS date
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN make_date(period / frequency, (period % frequency) * (12 / frequency) + 1, 1);
