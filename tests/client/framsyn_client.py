"""A client of Framsyn in another language, written from proto/README.md and proto/framsyn/v1/*.proto alone.

    framsyn_client.py --intake ENDPOINT --proto DIR submit [FILE.csv] [--source NAME] [--partial] [--batch-rows N]
    framsyn_client.py --query ENDPOINT --proto DIR pull --network gysam|reko|yh [--region R] [--industry I] ...
    framsyn_client.py --query ENDPOINT --proto DIR query NAME [ARGUMENT=VALUE ...]
    framsyn_client.py --control ENDPOINT --proto DIR bridges FILE.csv --source TEXT

All endpoints may be given to each. DIR is the folder proto/ of the source; protoc makes the Python
code from it at every start. On tcp:// give --server-key FILE.pub and --key FILE.key. FILE.csv is in
Framsyn's own format; without it a small synthetic sample is submitted. submit prints one line, pull
and query print CSV, bridges the daemon's sentences; its FILE.csv has kind, from_scheme, from, to_scheme, to and weight, and may
have valid_from and valid_to. Exit codes: 0 admitted, or known before, or answered; 64 wrong usage; 65 refused or
invalid; 69 nobody answers within --wait seconds; 75 the daemon asks to try later; and what a reply says.

Needs Debian's protobuf-compiler, python3-protobuf and python3-zmq.
"""
import argparse
import collections
import csv
import glob
import hashlib
import io
import math
import os
import re
import subprocess
import sys
import tempfile
import time
import types
import uuid

import zmq

VERSION = 1
WINDOW = 64  # batches without a receipt
RESEND_S = 2.0  # silence after which everything unanswered is sent again

# What a dimension that is a code belongs to when the file does not say.
SCHEMES = {"industry": "sni2007g", "occupation": "ssyk2012", "education": "edugroup"}
STATUSES = {"": 0, "missing": 1, "confidential": 2, "censored": 3, "preliminary": 4, "estimated": 5}

SAMPLE = "measure,definition,region,industry,period,value\n" + "".join(
    "employed,SYNTHETIC,1880,%s,%d,%d\n" % (industry, year, level + 25 * (year - 2010))
    for industry, level in (("B+C", 9100), ("F", 5200))
    for year in range(2010, 2024))


class Failure(Exception):
    """Ends the program with a sentence and an exit code."""

    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code


def generate(proto):
    """Makes the Python code from the .proto files; returns its modules by name."""
    files = sorted(glob.glob(os.path.join(proto, "framsyn/v1/*.proto")))
    if not files:
        raise Failure(64, "There is no framsyn/v1/*.proto in " + proto)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["protoc", "--proto_path=" + proto, "--python_out=" + folder] + files, check=True)
        sys.path.insert(0, folder)
        from framsyn.v1 import control_pb2, envelope_pb2, receipt_pb2, series_pb2, submission_pb2
        sys.path.remove(folder)
    return types.SimpleNamespace(control=control_pb2, envelope=envelope_pb2, receipt=receipt_pb2, series=series_pb2,
                                 submission=submission_pb2)


def uuid7():
    """16 bytes: 48 bits of milliseconds, version 7, random bits, variant 10."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    return (value & ~(3 << 62) | 2 << 62).to_bytes(16, "big")


def read_key(path):
    """The one line of a key file, Z85."""
    with open(path, "rb") as file:
        return file.read().strip()


def connect(context, endpoint, arguments):
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    if endpoint.startswith("tcp://"):
        if not arguments.server_key or not arguments.key:
            raise Failure(64, endpoint + " needs --server-key and --key")
        secret = read_key(arguments.key)
        socket.curve_serverkey = read_key(arguments.server_key)
        socket.curve_publickey = zmq.curve_public(secret)
        socket.curve_secretkey = secret
    socket.connect(endpoint)
    return socket


def new_envelope(modules):
    return modules.envelope.Envelope(version=VERSION, message_id=uuid7(), sent_at=int(time.time() * 1e6), sender="python-client")


def receive(modules, socket, milliseconds):
    """The next envelope, or None when there is none within the time."""
    if socket.poll(milliseconds) == 0:
        return None
    envelope = modules.envelope.Envelope.FromString(socket.recv())
    if envelope.version != VERSION:
        raise Failure(65, "The daemon speaks version %d of the protocol, not %d" % (envelope.version, VERSION))
    return envelope


# --- submitting --------------------------------------------------------------------------------------------

def read_period(text):
    """(frequency, ordinal) of 2021, 2021-Q3 or 2021-07."""
    found = re.fullmatch(r"(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?", text)
    if not found:
        raise ValueError('"%s" is no period: write 2021, 2021-Q3 or 2021-07' % text)
    year, quarter, month = int(found[1]), found[2], found[3]
    if quarter:
        return 4, year * 4 + int(quarter) - 1
    if month:
        return 12, year * 12 + int(month) - 1
    return 1, year


def read_value(text, status):
    """(value, status); what is absent is NaN."""
    if text in ("", ".."):
        return math.nan, STATUSES["missing"]
    return float(text), STATUSES[status]


def series_key(modules, row, frequency):
    key = modules.series.SeriesKey(frequency=frequency)
    for name in ("measure", "definition", "region", "sex", "age", "sector"):
        setattr(key, name, row.get(name) or "")
    for name, scheme in SCHEMES.items():
        if row.get(name) and row[name] != "T":
            getattr(key, name).scheme = scheme
            getattr(key, name).code = row[name]
    return key


def fill_batch(modules, batch, rows):
    """rows: (line in the file, its fields). A batch names each series once and holds its rows by column."""
    indices, line_before = {}, 0
    for line, row in rows:
        frequency, period = read_period(row["period"] or "")
        value, status = read_value(row["value"] or "", row.get("status") or "")
        key = series_key(modules, row, frequency)
        index = indices.setdefault(key.SerializeToString(deterministic=True), len(indices))
        if index == len(batch.series):
            batch.series.append(key)
        batch.series_index.append(index)
        batch.period.append(period)
        batch.value.append(value)
        batch.status.append(status)
        batch.row_step.append(line - line_before)
        line_before = line


def make_batches(modules, submission, rows, batch_rows):
    """Envelopes, packed once: a batch that is sent again is the same bytes with the same message_id."""
    packed = collections.OrderedDict()
    for number, first in enumerate(range(0, len(rows), batch_rows)):
        envelope = new_envelope(modules)
        batch = envelope.observations
        batch.submission.CopyFrom(submission)
        batch.batch_no = number
        batch.last = first + batch_rows >= len(rows)
        batch.rows_total = len(rows) if batch.last else 0
        fill_batch(modules, batch, rows[first:first + batch_rows])
        packed[envelope.message_id] = envelope.SerializeToString()
    return packed


def deliver(modules, socket, unanswered, wait):
    """Sends batches in order, WINDOW at a time, until the receipt that closes the submission is there."""
    sent, heard, later = 0, time.monotonic(), False
    tried = heard
    while True:
        for bytes_ in list(unanswered.values())[sent:WINDOW]:
            socket.send(bytes_)
            sent += 1
        envelope = receive(modules, socket, 100)
        if envelope is None and time.monotonic() - heard > wait:
            raise Failure(75 if later else 69, "No receipt within %g s" % wait)
        if envelope is None and time.monotonic() - tried > RESEND_S:
            sent, tried = 0, time.monotonic()
        if envelope is None or envelope.WhichOneof("body") != "receipt":
            continue
        # An INVALID receipt for bytes that were no message cannot name it.
        if envelope.correlation_id not in unanswered and envelope.correlation_id:
            continue
        outcome = envelope.receipt.outcome
        later = outcome == modules.receipt.RECEIPT_OUTCOME_RETRY
        if outcome == modules.receipt.RECEIPT_OUTCOME_STORED:
            del unanswered[envelope.correlation_id]
            sent, heard = sent - 1, time.monotonic()
        elif not later:
            return envelope.receipt


def read_rows(text):
    reader = csv.DictReader(io.StringIO(text))
    if not {"measure", "period", "value"} <= set(reader.fieldnames or []):
        raise Failure(65, "The file lacks one of the columns measure, period and value")
    return [(reader.line_num, row) for row in reader]


def header(modules, arguments, text):
    """The header of a submission; the hash also covers how we read the text, so that another reading is other content."""
    return modules.submission.Submission(
        submission_id=uuid7(), source=arguments.source, file_name=os.path.basename(arguments.file or "sample.csv"),
        content_hash=hashlib.blake2b(b"python-client " + text.encode(), digest_size=32).digest(),
        partial=arguments.partial)


def report(modules, submission, receipt):
    """Prints what became of a submission; the exit code."""
    outcome = modules.receipt.ReceiptOutcome.Name(receipt.outcome)[len("RECEIPT_OUTCOME_"):].lower()
    print("%s submission=%s vintage=%d new=%d revised=%d unchanged=%d rejected=%d" % (
        outcome, uuid.UUID(bytes=submission.submission_id), receipt.vintage, receipt.rows_new, receipt.rows_revised,
        receipt.rows_unchanged, receipt.rows_rejected))
    for line in [rejection.sentence for rejection in receipt.rejections] + list(receipt.warnings):
        print(line, file=sys.stderr)
    if receipt.error:
        print(receipt.error, file=sys.stderr)
    return 0 if outcome in ("admitted", "duplicate") else 65


def submit(modules, socket, arguments):
    text = SAMPLE
    if arguments.file:
        with open(arguments.file, encoding="utf-8-sig", newline="") as file:
            text = file.read()
    submission = header(modules, arguments, text)
    try:
        batches = make_batches(modules, submission, read_rows(text), arguments.batch_rows)
    except (ValueError, KeyError) as error:
        raise Failure(65, "%s: %s" % (submission.file_name, error)) from error
    if not batches:
        raise Failure(65, submission.file_name + " has no rows")
    return report(modules, submission, deliver(modules, socket, batches, arguments.wait))


# --- asking ------------------------------------------------------------------------------------------------

def column_values(column):
    """The one list that is filled, with nulls as empty texts."""
    values = list(column.texts) or list(column.integers) or ["%.10g" % number for number in column.numbers]
    for index in column.nulls:
        values[index] = ""
    return values


def ask(modules, socket, name, pairs, wait):
    """Asks once and prints the chunks as they come, in order."""
    question = new_envelope(modules)
    question.query.name = name
    for key, value in pairs:
        question.query.arguments.add(name=key, value=value)
    socket.send(question.SerializeToString())
    writer, expected = csv.writer(sys.stdout, lineterminator="\n"), 0
    while True:
        envelope = receive(modules, socket, int(wait * 1000))
        if envelope is None:
            raise Failure(69, "No answer within %g s" % wait)
        if envelope.correlation_id not in (question.message_id, b"") or envelope.WhichOneof("body") != "reply":
            continue
        chunk = envelope.reply
        if chunk.error:
            raise Failure(chunk.exit_code or 70, chunk.error)
        if chunk.chunk_no != expected:
            raise Failure(69, "Chunk %d was lost on the way: ask again" % expected)
        if expected == 0:
            writer.writerow([column.name for column in chunk.columns])
        writer.writerows(zip(*(column_values(column) for column in chunk.columns)))
        if chunk.last:
            return 0
        expected += 1


def pull(modules, socket, arguments):
    names = ("network", "region", "industry", "frequency", "term")
    pairs = [(name, getattr(arguments, name)) for name in names if getattr(arguments, name)]
    return ask(modules, socket, "forecast", pairs, arguments.wait)


def query(modules, socket, arguments):
    return ask(modules, socket, arguments.name, [pair.split("=", 1) for pair in arguments.pairs], arguments.wait)


# --- commanding ---------------------------------------------------------------------------------------------

def fill_bridges(bridges, path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            bridge = bridges.add(kind=row["kind"], weight=float(row["weight"]), row=reader.line_num,
                                 valid_from=row.get("valid_from") or "", valid_to=row.get("valid_to") or "")
            for end, code in (("from", getattr(bridge, "from")), ("to", bridge.to)):
                code.scheme, code.code = row[end + "_scheme"], row[end]


def bridges(modules, socket, arguments):
    """Gives bridges and prints what the daemon says; nothing is looked at here, so that the daemon's own checks show."""
    command = new_envelope(modules)
    command.control.verb = modules.control.CONTROL_VERB_SET_BRIDGES
    command.control.bridges.source = arguments.source
    fill_bridges(command.control.bridges.bridges, arguments.file)
    socket.send(command.SerializeToString())
    envelope = receive(modules, socket, int(arguments.wait * 1000))
    if envelope is None:
        raise Failure(69, "No answer within %g s" % arguments.wait)
    reply = envelope.control_reply
    for rejection in reply.rejections:
        print(rejection.sentence)
    print(reply.sentence)
    return reply.exit_code


# --- command line --------------------------------------------------------------------------------------------

def parser():
    top = argparse.ArgumentParser(description="A Framsyn client made from its .proto files.")
    top.add_argument("--intake", help="endpoint for submissions")
    top.add_argument("--query", help="endpoint for queries")
    top.add_argument("--control", help="endpoint for commands")
    top.add_argument("--proto", required=True, help="the folder proto/ of the source")
    top.add_argument("--server-key", help="file with the server's public key, for tcp://")
    top.add_argument("--key", help="file with the client's secret key, for tcp://")
    top.add_argument("--wait", type=float, default=30, help="seconds of silence that are too long")
    verbs = top.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("submit")
    verb.add_argument("file", nargs="?")
    verb.add_argument("--source", default="python-client")
    verb.add_argument("--partial", action="store_true")
    verb.add_argument("--batch-rows", type=int, default=10)
    verb.set_defaults(run=submit, socket="intake")
    verb = verbs.add_parser("pull")
    verb.add_argument("--network", required=True)
    for name in ("region", "industry", "frequency", "term"):
        verb.add_argument("--" + name)
    verb.set_defaults(run=pull, socket="query")
    verb = verbs.add_parser("query")
    verb.add_argument("name")
    verb.add_argument("pairs", nargs="*", metavar="ARGUMENT=VALUE")
    verb.set_defaults(run=query, socket="query")
    verb = verbs.add_parser("bridges")
    verb.add_argument("file")
    verb.add_argument("--source", default="python-client")
    verb.set_defaults(run=bridges, socket="control")
    return top


def main():
    try:
        arguments = parser().parse_args()
    except SystemExit as exit_:
        return 64 if exit_.code else 0
    context = zmq.Context()
    try:
        endpoint = getattr(arguments, arguments.socket)
        if not endpoint:
            raise Failure(64, "%s needs --%s ENDPOINT" % (arguments.verb, arguments.socket))
        return arguments.run(generate(arguments.proto), connect(context, endpoint, arguments), arguments)
    except (Failure, OSError) as error:
        print(error, file=sys.stderr)
        return getattr(error, "code", 66)
    finally:
        context.destroy(linger=0)


if __name__ == "__main__":
    sys.exit(main())
