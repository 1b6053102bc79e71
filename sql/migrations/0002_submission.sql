-- What arrived, from whom, and what became of it.

-- A submission is one file or one dialogue round handed over at once. It is also a vintage: its rows
-- become known together, at the COMMIT that closes it, or never.
--   open      batches are arriving; nobody reads its rows yet
--   admitted  closed; known from known_from on; never changed again
--   refused   closed; its rows are deleted, its rejections are kept
--   duplicate closed; the same content was admitted before
--   expired   nothing arrived for a day, or an operator cancelled it; its rows are deleted
CREATE TABLE framsyn.submission (
    submission_id  uuid CONSTRAINT submission_key PRIMARY KEY,
    vintage_id     int GENERATED ALWAYS AS IDENTITY CONSTRAINT submission_vintage_once UNIQUE,
    kind           text NOT NULL CONSTRAINT submission_kind_known CHECK (kind IN ('statistics', 'dialogue')),
    source         text NOT NULL CONSTRAINT submission_source_not_empty CHECK (source <> ''),
    file_name      text NOT NULL,
    content_hash   bytea NOT NULL CONSTRAINT submission_hash_length CHECK (octet_length(content_hash) = 32),
    released_at    timestamptz,
    submitted_by   text NOT NULL,
    partial        boolean NOT NULL,
    note           text NOT NULL DEFAULT '',
    state          text NOT NULL DEFAULT 'open' CONSTRAINT submission_state_known
                   CHECK (state IN ('open', 'admitted', 'refused', 'duplicate', 'expired')),
    opened_at      timestamptz NOT NULL,
    last_batch_at  timestamptz NOT NULL,
    closed_at      timestamptz,
    known_from     timestamptz,
    duplicate_of   uuid CONSTRAINT submission_original_known REFERENCES framsyn.submission,
    rows_total     bigint NOT NULL DEFAULT 0,
    rows_new       bigint NOT NULL DEFAULT 0,
    rows_revised   bigint NOT NULL DEFAULT 0,
    rows_unchanged bigint NOT NULL DEFAULT 0,
    rows_rejected  bigint NOT NULL DEFAULT 0,
    CONSTRAINT submission_known_when_admitted CHECK ((state = 'admitted') = (known_from IS NOT NULL)),
    CONSTRAINT submission_known_at_a_moment CHECK (known_from > '-infinity' AND known_from < 'infinity'),
    CONSTRAINT submission_closed_unless_open CHECK ((state = 'open') = (closed_at IS NULL)),
    CONSTRAINT submission_duplicate_names_original CHECK ((state = 'duplicate') = (duplicate_of IS NOT NULL)),
    CONSTRAINT submission_counts_not_negative CHECK (rows_total >= 0 AND rows_new >= 0 AND rows_revised >= 0
                                                     AND rows_unchanged >= 0 AND rows_rejected >= 0)
);
-- Storing the same content twice is storing it once.
CREATE UNIQUE INDEX submission_content_once ON framsyn.submission (content_hash) WHERE state = 'admitted';
CREATE INDEX submission_known_from ON framsyn.submission (known_from) WHERE state = 'admitted';
CREATE INDEX submission_open ON framsyn.submission (last_batch_at) WHERE state = 'open';

-- What is closed stays closed, and what is admitted stays as it is.
CREATE FUNCTION framsyn.submission_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'admitted' THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'an admitted submission is never changed or deleted',
            CONSTRAINT = 'submission_final';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF OLD.state <> 'open' AND NEW.state <> OLD.state THEN
        RAISE integrity_constraint_violation USING
            MESSAGE = format('a submission that is %s does not become %s', OLD.state, NEW.state),
            CONSTRAINT = 'submission_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submission_final BEFORE UPDATE OR DELETE ON framsyn.submission
    FOR EACH ROW EXECUTE FUNCTION framsyn.submission_final();

-- One row per batch received: a batch that comes again gets its first receipt again.
CREATE TABLE framsyn.message (
    message_id    uuid CONSTRAINT message_key PRIMARY KEY,
    submission_id uuid NOT NULL CONSTRAINT message_submission_known REFERENCES framsyn.submission,
    batch_no      int NOT NULL CONSTRAINT message_batch_not_negative CHECK (batch_no >= 0),
    received_at   timestamptz NOT NULL,
    receipt       bytea NOT NULL,
    CONSTRAINT message_batch_once UNIQUE (submission_id, batch_no)
);

CREATE TABLE framsyn.rejection (
    submission_id uuid NOT NULL CONSTRAINT rejection_submission_known REFERENCES framsyn.submission,
    number        int NOT NULL,
    row           bigint NOT NULL,
    column_name   text NOT NULL,
    value         text NOT NULL,
    rule          text NOT NULL,
    sentence      text NOT NULL CONSTRAINT rejection_has_sentence CHECK (sentence <> ''),
    CONSTRAINT rejection_key PRIMARY KEY (submission_id, number)
);
