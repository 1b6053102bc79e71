"""Sends malformed messages to every socket of a forecastd on ipc:// and counts the replies.

    malformed.py FOLDER-OF-SOCKETS FOLDER-FOR-GENERATED-CODE
writes "SOCKET answered of sent" lines to FOLDER-FOR-GENERATED-CODE/replies.
"""
import glob
import os
import subprocess
import sys

import zmq

run, out = sys.argv[1:3]
subprocess.run(["protoc", "--proto_path=proto", "--python_out=" + out] + sorted(glob.glob("proto/framsyn/v1/*.proto")), check=True)
sys.path.insert(0, out)
from framsyn.v1 import envelope_pb2  # noqa: E402


def envelope(**fields):
    message = envelope_pb2.Envelope(version=1, message_id=os.urandom(16), sender="test")
    for name, value in fields.items():
        setattr(message, name, value)
    return message


def wrong_body(socket):
    """A whole envelope with a body that this socket does not take."""
    message = envelope()
    if socket == "query":
        message.control.verb = 3
    else:
        message.query.name = "status"
    return message.SerializeToString()


def cases(socket):
    whole = envelope().SerializeToString()
    return [
        [b""],
        [b"\xff" * 40],
        [os.urandom(1000)],
        [envelope(version=99).SerializeToString()],
        [envelope(message_id=b"short").SerializeToString()],
        [whole],                      # no body
        [wrong_body(socket)],
    ]


def ask(context, path, frames):
    """True when the message is answered: with bytes that are an envelope of version 1."""
    dealer = context.socket(zmq.DEALER)
    dealer.linger = 0
    dealer.connect("ipc://" + path)
    dealer.send_multipart(frames)
    answered = dealer.poll(60000) != 0 and envelope_pb2.Envelope.FromString(dealer.recv_multipart()[-1]).version == 1
    dealer.close()
    return answered


def main():
    context = zmq.Context()
    with open(os.path.join(out, "replies"), "w", encoding="ascii") as replies:
        for socket in ("intake", "query", "control"):
            path = os.path.join(run, socket)
            sent = cases(socket)
            answered = [ask(context, path, frames) for frames in sent]
            replies.write("%s %d of %d\n" % (socket, sum(answered), len(sent)))
            for number, good in enumerate(answered):
                if not good:
                    print("# %s: no answer to case %d" % (socket, number))
            # Too many frames need no reply, but must not hurt.
            dealer = context.socket(zmq.DEALER)
            dealer.connect("ipc://" + path)
            dealer.send_multipart([b"a", b"b", b"c"])
            dealer.close(linger=1000)
    # A subscriber may send anything as a subscription.
    events = context.socket(zmq.XSUB)
    events.connect("ipc://" + os.path.join(run, "events"))
    for frame in (b"\x01" + b"x" * 5000, b"\x07garbage", b""):
        events.send(frame)
    events.close(linger=1000)


main()
