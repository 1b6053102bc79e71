#!/usr/bin/env python3
"""The services that feeds ask, on loopback, with their limits, faults and habits: SCB's PxWeb 1 and 2, Kolada 3, JobTech's
historical ads and Yrkesbarometern. For tests.

    server.py [--cells N] [--calls N] [--window S]     prints its port on one line, serves until it is ended

GET /control/log                  what was asked since the start: one JSON object a line
POST /control/set {...}           changes: updated, version, fail (a list of words, one for each of the next answers),
                                  cells, calls, window, round, v1 (false: closed), tableid (false: version 1 does not tell)

The words of fail: 429, 500, 503, empty, cut, slow, hang, html, elsewhere (a redirect to another host), here (one to the same),
huge, summed (a variable is missing in the answer).
"""
import argparse
import gzip
import json
import re
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SNI = ["A", "B+C", "D+E", "F", "G", "H", "I", "J", "K", "L", "M+N", "O", "P", "Q", "R+S+T+U", "US"]


def months(first, n):
    return [f"{first + i // 12}M{i % 12 + 1:02d}" for i in range(n)]


class Variable:
    def __init__(self, code, text, values, elimination=None, total=None):
        self.code, self.text, self.values = code, text, values  # values: [(code, text)]
        self.elimination, self.total = elimination is not None or total is not None, total


def total_of(table, chosen):
    """A figure of a cell: the parts of an industry, a sex and a region add up to their totals."""
    region, industry, sex, period = (chosen.get(k, "") for k in ("Region", "SNI2007", "Kon", "Tid"))
    weight = 1.0
    for code, totals, parts in ((industry, ("A-U+US", "Total"), 16), (sex, ("1+2", "TotSa", "4", ""), 2)):
        weight *= parts if code in totals else 1
    places = {"00": 60, "18": 12, "99": 1}.get(region, 4)
    order = table.order.get(period, 0)
    return int(weight * places * (10 + order % 12) * (1 + sum(map(ord, chosen.get("ContentsCode", ""))) % 5)) + STATE["version"]


class Table:
    def __init__(self, id, path, title, variables):
        self.id, self.path, self.title, self.variables = id, path, title, variables
        self.order = {code: i for i, (code, _) in enumerate(variables[-1].values)}

    def metadata_v1(self):
        # elimination and time are left out when false
        return {"title": self.title, "variables": [dict(
            {"code": v.code, "text": v.text, "values": [c for c, _ in v.values], "valueTexts": [t for _, t in v.values]},
            **({"elimination": True} if v.elimination else {}), **({"time": True} if v.code == "Tid" else {})) for v in self.variables]}

    def dataset(self, selection, values=True):
        shown = [v for v in self.variables if v.code in selection]
        sizes = [len(selection[v.code]) for v in shown]
        data = {"version": "2.0", "class": "dataset", "label": self.title, "source": "SCB", "updated": STATE["updated"],
                "role": {"time": ["Tid"], "metric": ["ContentsCode"]}, "id": [v.code for v in shown], "size": sizes,
                "dimension": {}, "extension": {"px": {"tableid": self.id, "matrix": self.path.rsplit("/", 1)[1]}}}
        if not STATE["tableid"]:
            data["extension"]["px"] = {"matrix": self.path.rsplit("/", 1)[1]}
        for v in shown:
            texts = dict(v.values)
            data["dimension"][v.code] = {
                "label": v.text, "category": {"index": {c: i for i, c in enumerate(selection[v.code])},
                                              "label": {c: texts[c] for c in selection[v.code]}},
                "extension": dict({"elimination": v.elimination, "show": "code_value"},
                                  **({"eliminationValueCode": v.total} if v.total else {}))}
        if values:
            cells = [{}]
            for v in shown:
                cells = [dict(cell, **{v.code: c}) for cell in cells for c in selection[v.code]]
            data["value"] = [total_of(self, cell) for cell in cells]
            if any(c.get("Region") == "1814" and c.get("SNI2007") == "D+E" for c in cells):
                data["status"] = {}
                for i, c in enumerate(cells):
                    if c.get("Region") == "1814" and c.get("SNI2007") == "D+E":
                        data["value"][i], data["status"][str(i)] = None, ":"
        else:
            data["value"] = None
        return data


REGIONS = [("00", "Riket"), ("18", "Örebro län"), ("1814", "Lekeberg"), ("1880", "Örebro"), ("19", "Västmanlands län"), ("1980", "Västerås")]
SEXES = [("1", "män"), ("2", "kvinnor"), ("1+2", "totalt")]
BORN = [("11", "inrikes född"), ("12", "utrikes född"), ("1112", "totalt")]
TABLES = [
    Table("TAB3784", "AM/AM0210/AM0210B/ArbStDoNMNN", "Sysselsatta efter region, kön, näringsgren SNI 2007 och födelseregion", [
        Variable("Region", "region", REGIONS), Variable("Kon", "kön", SEXES, total="1+2"),
        Variable("SNI2007", "näringsgren SNI 2007", [("A-U+US", "Total")] + [(c, "grupp " + c) for c in SNI]),
        Variable("Fodelseregion", "födelseregion", BORN, total="1112"),
        Variable("ContentsCode", "tabellinnehåll", [("000006SV", "sysselsatta efter arbetsställets belägenhet"),
                                                    ("000006SW", "sysselsatta efter bostadens belägenhet")]),
        Variable("Tid", "månad", [(m, m) for m in months(2023, 30)])]),
    Table("TAB9001", "AM/AM0208/AM0208D/YREG57BAS", "Anställda efter län, yrke, ålder och kön", [
        Variable("Region", "region", [r for r in REGIONS if len(r[0]) == 2] + [("99", "okänt län")]),
        Variable("Yrke2012", "Yrke (SSYK 2012)", [("111", "Politiker"), ("122", "Personalchefer"), ("532", "Undersköterskor"), ("002", "uppgift saknas")], elimination=True),
        Variable("Alder", "ålder", [("16-24", "16-24 år"), ("25-29", "25-29 år"), ("60-64", "60-64 år")], elimination=True),
        Variable("Kon", "kön", SEXES[:2], elimination=True),
        Variable("ContentsCode", "tabellinnehåll", [("0000051X", "Antal")]),
        Variable("Tid", "år", [(str(y), str(y)) for y in range(2019, 2024)])]),
    Table("TAB9002", "AM/AM0401/AM0401N/NAKUBefolkningLK", "Befolkningen 15-74 år (AKU) efter län, arbetskraftstillhörighet och kön", [
        Variable("Region", "region", [("00", "Riket"), ("RIK-ÖVR", "Riket utom storstäder"), ("18", "Örebro län"), ("19", "Västmanlands län"), ("0180", "Stockholm")]),
        Variable("Arbetskraftstillh", "arbetskraftstillhörighet", [("TOTALT", "totalt"), ("SYS", "sysselsatta"), ("ALÖS", "arbetslösa"), ("EIAKR", "ej i arbetskraften")], elimination=True),
        Variable("Kon", "kön", SEXES, total="1+2"),
        Variable("ContentsCode", "tabellinnehåll", [("AM0401A1", "1000-tal"), ("AM0401A2", "Felmarginal ±, 1000-tal"), ("AM0401A3", "Procent"), ("AM0401A4", "Felmarginal ±, procent")]),
        Variable("Tid", "kvartal", [(f"{y}K{q}", f"{y}K{q}") for y in range(2023, 2026) for q in range(1, 5)])]),
]

STATE = {"updated": "2026-11-20T07:00:00Z", "version": 0, "fail": [], "cells": 150000, "calls": 30, "window": 10, "round": "2026-1",
         "v1": True, "tableid": True, "ads_until": "2026-10", "asked": [], "log": []}
LOCK = threading.Lock()


class Problem(Exception):
    def __init__(self, status, title=None):
        self.status, self.title = status, title


def expand(table, selection):
    """Version 2: codes and expressions to codes, with the refusals of the real one."""
    out = {}
    for v in table.variables:
        codes = [c for c, _ in v.values]
        if v.code not in selection:
            if v.code in ("Tid", "ContentsCode") or not v.elimination:
                raise Problem(400, "Missing selection for mandantory variable")
            continue
        chosen = []
        for item in selection[v.code]:
            top = re.fullmatch(r"(?i)top\((\d+)\)", item)
            if item == "*":
                chosen += codes
            elif top:
                chosen += codes[-int(top[1]):]
            elif item in codes:
                if item in chosen:
                    raise Problem(500)  # the same value twice: SCB falls over
                chosen.append(item)
            else:
                raise Problem(400, "Non-existent value")
        out[v.code] = [c for c in codes if c in chosen]
    for code in selection:
        if code not in out:
            raise Problem(400, "Non-existent variable")
    cells = 1
    for chosen in out.values():
        cells *= len(chosen)
    if cells > STATE["cells"]:
        raise Problem(400, "Too many cells selected")
    return out


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that hangs up, as one does that is given too much


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is two writes, of which the second would wait for an acknowledgement
    fault = ""

    def log_message(self, *_):
        pass

    def send(self, status, body=b"", kind="application/json; charset=utf-8", headers=()):
        if not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        if self.fault == "cut":
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) + 1000))
            self.end_headers()
            self.wfile.write(body[:len(body) // 2])
            self.close_connection = True
            return
        packed = body and "gzip" in self.headers.get("Accept-Encoding", "") and status == 200
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if packed:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fail_first(self):
        """True when this answer is one of those that are to fail."""
        with LOCK:
            self.fault = STATE["fail"].pop(0) if STATE["fail"] else ""
        if self.fault in ("429", "503"):
            self.send(int(self.fault), {"title": "Too many requests"}, headers=[("Retry-After", "1")])
        elif self.fault == "500":
            self.send(500)
        elif self.fault == "empty":
            self.send(200)
        elif self.fault == "html":
            self.send(200, b"<html>maintenance</html>", "text/html")
        elif self.fault == "huge":
            self.send(200, b"[" + b"0," * (17 << 20) + b"0]")
        elif self.fault == "elsewhere":
            self.send(302, headers=[("Location", "http://localhost:1/away")])
        elif self.fault == "here":
            self.send(302, headers=[("Location", self.path)])
        elif self.fault in ("slow", "hang"):
            time.sleep(0.7 if self.fault == "slow" else 5)
            return False
        else:
            return False
        return True

    def limited(self):
        """The limit of calls in a window, with the headers of the real one."""
        now = time.monotonic()
        with LOCK:
            STATE["asked"] = [t for t in STATE["asked"] if t > now - STATE["window"]]
            over = len(STATE["asked"]) >= STATE["calls"]
            if not over:
                STATE["asked"].append(now)
            reset = STATE["asked"][0] + STATE["window"] - now if STATE["asked"] else 0
        if over:
            self.send(429, b"API calls quota exceeded! maximum admitted %d per %ds." % (STATE["calls"], STATE["window"]), "text/plain",
                      [("Retry-After", str(int(reset) + 1))])
        return over

    def keep(self, body):
        with LOCK:
            STATE["log"].append({"method": self.command, "path": self.path, "body": body, "fault": STATE["fail"][0] if STATE["fail"] else "",
                                 "none_match": self.headers.get("If-None-Match", ""), "agent": self.headers.get("User-Agent", "")})

    def do_GET(self):
        if self.path == "/control/log":
            return self.send(200, "".join(json.dumps(line) + "\n" for line in STATE["log"]).encode(), "text/plain")
        return self.answer(None)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/control/set":
            with LOCK:
                STATE.update(json.loads(body))
                STATE["asked"] = []
            return self.send(200, {})
        return self.answer(json.loads(body))

    def answer(self, body):
        self.fault = ""
        self.keep(body)
        if self.limited() or self.fail_first():
            return None
        if len(self.path) > 2100:
            return self.send(404)
        try:
            return self.route(body)
        except Problem as problem:
            if problem.title is None:
                return self.send(problem.status)
            return self.send(problem.status, {"type": "Parameter error", "status": problem.status, "title": problem.title})

    def route(self, body):
        url = urllib.parse.urlsplit(self.path)
        parameters = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        for prefix, function in (("/api/v2/", self.pxweb2), ("/OV0104/v1/doris/sv/", self.pxweb1), ("/v3/data/", self.kolada),
                                 ("/search", self.ads), ("/prognoser/yrkesbarometer.json", self.barometer)):
            if url.path.startswith(prefix):
                return function(url.path[len(prefix):], parameters, body)
        raise Problem(404, "Not found")

    # --- PxWeb

    def pxweb2(self, path, parameters, body):
        if path == "config":
            return self.send(200, {"apiVersion": "2.2.0", "maxDataCells": STATE["cells"], "maxCallsPerTimeWindow": STATE["calls"], "timeWindow": STATE["window"]})
        if path == "tables":
            words = parameters.get("query", "").lower().split()
            found = [t for t in TABLES if all(w in t.title.lower() for w in words)]
            return self.send(200, {"language": "sv", "tables": [self.about(t) for t in found]})
        match = re.fullmatch(r"tables/(\w+)(/metadata|/data)?", path)
        table = next((t for t in TABLES if match and t.id == match[1]), None)
        if table is None:
            raise Problem(404, "Non-existent table")
        if match[2] is None:
            return self.send(200, self.about(table))
        if match[2] == "/metadata":
            return self.send(200, table.dataset({v.code: [c for c, _ in v.values] for v in table.variables}, values=False))
        if "outputFormatParams" in parameters and parameters.get("outputFormat", "json-stat2") == "json-stat2":
            raise Problem(400, "Unsupported output format")
        if body is not None:
            selection = {s["variableCode"]: s["valueCodes"] for s in body["selection"]}
        else:
            selection = {m[1]: v.split(",") for k, v in parameters.items() if (m := re.fullmatch(r"valueCodes\[(\w+)\]", k))}
        if not selection:  # the default cut, with the region summed away
            selection = {v.code: ["top(1)"] for v in table.variables if v.code != "Region"}
        chosen = expand(table, selection)
        if self.fault == "summed":
            chosen.pop("Region")
        return self.send(200, table.dataset(chosen))

    def about(self, table):
        periods = [c for c, _ in table.variables[-1].values]
        return {"id": table.id, "label": table.title, "updated": STATE["updated"], "firstPeriod": periods[0], "lastPeriod": periods[-1],
                "discontinued": None}

    def pxweb1(self, path, parameters, body):
        if not STATE["v1"]:
            raise Problem(410, "This version of the interface is closed")
        if path == "" and "config" in parameters:
            return self.send(200, {"maxValues": 110000, "maxCells": STATE["cells"], "maxCalls": STATE["calls"], "timeWindow": STATE["window"], "CORS": True})
        path = path.removeprefix("ssd/").removeprefix("START/")
        table = next((t for t in TABLES if t.path == path), None)
        if table is None:
            folder = [t for t in TABLES if t.path.startswith(path + "/")]
            if not folder:
                raise Problem(404, "Parameter error")
            return self.send(200, [{"id": t.path.rsplit("/", 1)[1], "type": "t", "text": t.title, "updated": STATE["updated"][:11] + "08:00:00"} for t in folder])  # local time
        if body is None:
            return self.send(200, table.metadata_v1())
        if body["response"]["format"] != "json-stat2":
            raise Problem(400, "Unsupported output format")
        selection = {}
        for query in body["query"]:
            kind, values = query["selection"]["filter"], query["selection"]["values"]
            selection[query["code"]] = values if kind == "item" else ["*"] if kind == "all" else [f"top({values[0]})"]
        try:
            return self.send(200, table.dataset(expand(table, selection)))
        except Problem as problem:
            if problem.title == "Too many cells selected":
                raise Problem(403, "Too many values selected") from None
            raise

    # --- the others

    def kolada(self, path, parameters, _body):
        parts = path.split("/")
        lists = {parts[i]: parts[i + 1].split(",") for i in range(0, len(parts) - 1, 2)}
        if len(lists) < 2 or any(len(ids) > 25 for ids in lists.values()):
            raise Problem(400, "At most 25 ids, and at least two lists")
        rows = [{"kpi": k, "municipality": m, "period": y, "values": [
            {"gender": g, "count": 1, "status": "Private" if m == "1814" and g != "T" else "", "value": None if m == "1814" and g != "T" else len(m) * 10 + y - 2000 + 0.5,
             "isdeleted": False} for g in ("T", "K", "M")]} for k in lists["kpi"] for m in lists["municipality"] for y in (2022, 2023, 2024)]
        if "from_date" in parameters:
            rows = rows[:1] if STATE["version"] else []
            for row in rows:
                row["values"][0]["isdeleted"] = True
        size, page = min(int(parameters.get("per_page", "5000")), 10), int(parameters.get("page", "1"))
        more = page * size < len(rows)
        query = dict(parameters, page=str(page + 1))
        return self.send(200, {"values": rows[(page - 1) * size:page * size], "count": len(rows), "next_url":
                               f"https://api.kolada.se/v3/data/{path}?{urllib.parse.urlencode(query)}" if more else None})

    def ads(self, _path, parameters, _body):
        if int(parameters.get("limit", "10")) != 0:
            return self.send(200, {"total": {"value": 1}, "hits": [{"id": "1", "application_contacts": [{"name": "Eva Exempel", "email": "eva@example.org"}]}]})
        month = parameters["historical-from"][:7]
        groups = urllib.parse.urlsplit(self.path).query.count("occupation-group=")
        if "occupation-group" in parameters and not re.fullmatch(r"\d{4}", parameters["occupation-group"]):
            raise Problem(400, "Bad occupation-group")
        count = 0 if month >= STATE["ads_until"] else groups if groups else 100 + int(month[5:]) + len(parameters.get("municipality", ""))
        return self.send(200, {"total": {"value": count}, "positions": count * 2, "hits": []})

    def barometer(self, _path, _parameters, _body):
        tag = f'"{STATE["round"]}"'
        if self.headers.get("If-None-Match") == tag:
            return self.send(304, headers=[("ETag", tag)])
        rows = [{"yb_yrke": name, "yb_concept_id": "x", "lan": county, "ssyk": ssyk, "jobbmojligheter": chance, "rekryteringssituation": situation,
                 "paradox": [], "prognos": outlook, "omgang": STATE["round"], "taxonomi_version": 30}
                for county in ("00", "18", "19")
                for name, ssyk, chance, situation, outlook in (
                    ("Undersköterskor", "5321", "stora", "brist", "öka"), ("Vårdbiträden", "5330", "medelstora", "balans", "vara oförändrad"),
                    ("Skötare", "5321", "medelstora", "balans", "öka"), ("Kemister", "2113", None, None, None), ("Kockar", "5120", "små", "paradox", "minska"))]
        return self.send(200, rows, headers=[("ETag", tag), ("Last-Modified", "Fri, 20 Nov 2026 07:00:00 GMT")])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    for name in ("cells", "calls", "window"):
        arguments.add_argument("--" + name, type=int, default=STATE[name])
    STATE.update(vars(arguments.parse_args()))
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
