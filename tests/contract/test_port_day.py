"""A played port day held against the contract: every request and answer, every event on both roads, and a reader killed."""

import html
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

from documents import METHODS, PUBLISHED, Contract, faults
from port import ROOT, Port

CONTRACT = Contract()
CALL = "LEH2026001234"
PORT = None  # set by setUpModule

# One account of each recipient of the day, and the name of its topic.
RECIPIENTS = {
    "C-TDF": "frleh.port.TDF.v1",
    "C-AGENT": "frleh.party.AGENTLH.v1",
    "C-TRANSIT1": "frleh.party.TRANSIT1.v1",
    "C-TRANSIT2": "frleh.party.TRANSIT2.v1",
    "C-ROUTIER1": "frleh.party.ROUTIER1.v1",
    "C-MARIE": "frleh.customs.v1",
}
# Event types with a schema that no act of this version brings about: name and reason.
NEVER_SEEN = {}
# Operations that do not succeed on this day: name and reason.
NEVER_SUCCEEDED = {}


def setUpModule():
    global PORT
    PORT = Port()
    unittest.addModuleCleanup(PORT.close)
    PORT.play(ROOT / "tests/stories/port-day.story")
    PORT.play(ROOT / "tests/contract/rest-of-the-day.story")
    ask_the_rest()


def ask_the_rest():
    """What the stories do not ask: the registry's other kinds, lists, files, documents, and refusals."""
    ask = PORT.ask
    for kind, record in {
        "profile": {"code": "TDF", "settings": {"call_reference": "ATZ"}},
        "grant": {"code": "G-1", "granter": "AGENTLH", "consolidator": "TRANSIT1"},
        "feed": {"code": "F-1", "party": "TDF", "message_type": "COARRI", "longest_silence_seconds": 86400},
        "policy": {"code": "TDF", "gate_grant_seconds": 120, "clock_skew_seconds": 300},
        "person": {"code": "P-AUDIT", "name": "D. Audit"},
        "account": {"code": "C-AUDIT", "person": "P-AUDIT"},
        "role": {"code": "R-AUDIT", "account": "C-AUDIT", "role": "auditor"},
    }.items():
        ask("POST", f"/v1/registry/{kind}", "clerk", {**record, "reason": "contract"})
    kinds = CONTRACT.openapi["components"]["parameters"]["Kind"]["schema"]["enum"]
    for kind in kinds:
        entries = json.loads(ask("GET", f"/v1/registry/{kind}", "clerk").body)["entries"]
        ask("GET", f"/v1/registry/{kind}/{urllib.parse.quote(entries[0]['code'])}", "clerk")
    for account in ("C-TDF", "C-AGENT", "C-TRANSIT1", "C-ROUTIER1", "C-MARIE", "C-ANNE"):
        ask_the_look_ups(account)
    for file in ("edi/portday_cuscar.edi", "xml/awmds_broken.xml"):
        media = "application/xml" if file.endswith(".xml") else "application/edifact"
        sent = ask("POST", "/v1/messages", "C-AGENT", (ROOT / "tests/data" / file).read_bytes(), Content_Type=media)
        message = json.loads(sent.body)["id"]
        ask("GET", f"/v1/messages/{message}", "C-AGENT", Prefer="wait=30")
        for answer in json.loads(ask("GET", f"/v1/messages/{message}/answers", "C-AGENT").body)["answers"]:
            ask("GET", answer["href"], "C-AGENT")
    ask("GET", "/v1/rules", "C-ANNE")
    issued = json.loads(ask("POST", "/v1/tokens", "clerk", {"subject": "C-RENE", "reason": "contract"}).body)
    ask("POST", f"/v1/tokens/{issued['id']}/revoke", "clerk", {"reason": "contract"})
    ask("GET", "/v1/tokens", "clerk")
    ask("GET", "/metrics", "C-AUDIT")
    ask("GET", "/doctor", "C-AUDIT")
    for target in ("/livez", "/readyz", "/errors/target_unknown", *("/" + name for name in CONTRACT.files)):
        ask("GET", target)
    ask_wrongly()


def ask_the_look_ups(account):
    purpose = "&purpose=contract" if account in ("C-MARIE", "C-ANNE") else ""
    PORT.ask("GET", "/v1/calls", account)
    PORT.ask("GET", f"/v1/calls/{CALL}", account)
    for kind in ("lots", "boxes", "worklist", "worklist?kind=box", "undetermined"):
        join = "&" if "?" in kind else "?"
        page = PORT.ask("GET", f"/v1/{kind}{join}call={CALL}&limit=3{purpose}", account)
        for item in json.loads(page.body)["items"]:
            one = item["key"].replace("lot/", "/v1/lots/").replace("box/", "/v1/boxes/")
            seen = PORT.ask("GET", f"{one}?{purpose[1:]}", account)
            PORT.ask("GET", f"{one}?{purpose[1:]}", account, If_None_Match=seen.headers["ETag"])
    PORT.ask("GET", "/v1/to-present", account)
    PORT.ask("GET", "/v1/events?limit=5", account)


def ask_wrongly():
    """One refusal of each kind that a client can bring about."""
    ask = PORT.ask
    lot = f"lot/{CALL}/AGENTLH/QLH26BL0002"
    ask("GET", "/v1/tokens")
    ask("GET", "/v1/nowhere")
    ask("DELETE", "/v1/calls", "clerk")
    ask("GET", "/errors/no_such_code")
    ask("GET", "/schemas/no-such-schema.json")
    ask("POST", "/v1/acts/accept", "C-MARIE", {"key": lot, "raeson": "misspelt"})
    ask("POST", "/v1/acts/accept", "C-MARIE", b"text", Content_Type="text/plain")
    ask("POST", "/v1/messages", "C-AGENT", b"UNA", Content_Type="application/edifact", Content_Encoding="gzip")
    ask("POST", "/v1/acts/accept", "C-MARIE", {"keys": [lot, lot + "-unknown"], "reason": "one of two"})
    ask("POST", "/v1/acts/select", "C-MARIE", {"key": lot, "criterion": "x" * 1_100_000, "kinds": ["scan"], "reason": "too long"})
    ask("POST", "/v1/gate", "C-AGENT", {"container": "QAIU2001017"})
    ask("GET", f"/v1/lots/{CALL}/AGENTLH/UNKNOWN", "C-AGENT")
    ask("GET", f"/v1/lots/{CALL}/AGENTLH/QLH26BL0001", "C-MARIE")
    ask("GET", f"/v1/events?after={'0' * 32}", "C-AGENT")
    ask("POST", "/v1/registry/ship", "clerk", {"code": "S", "reason": "contract"})


def operation_of(exchange):
    """The documented operation of a request, its path with or without parameters; concrete paths first."""
    path = urllib.parse.urlsplit(exchange.target).path
    for template in sorted(CONTRACT.openapi["paths"], key=lambda text: text.count("{")):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and exchange.method.lower() in METHODS:
            operation = CONTRACT.openapi["paths"][template].get(exchange.method.lower())
            if operation is not None:
                return (exchange.method, template), operation
    return None, None


def body_faults(content, exchange, body, headers):
    """A body against the documented content: its media type, and its JSON against the closed schema."""
    media = next((value for name, value in headers.items() if name.lower() == "content-type"), "").split(";")[0]
    if media not in content:
        return [f"{media} is not documented"]
    schema = content[media].get("schema", {})
    if media == "application/x-ndjson":
        documents = [json.loads(line) for line in body.splitlines()]
    elif "json" in media and media != "application/schema+json":
        documents = [json.loads(body)]
    else:
        return []
    validator = CONTRACT.validator(schema, "openapi.yaml")
    return [f"{exchange}: {fault}" for document in documents for fault in faults(validator, document)]


class RequestsAndAnswers(unittest.TestCase):
    def test_every_answer_is_as_documented(self):
        self.assertGreater(len(PORT.door.exchanges), 400)
        for exchange in PORT.door.exchanges:
            _, operation = operation_of(exchange)
            if operation is None:
                self.assertIn(exchange.status, (404, 405), f"{exchange}: not documented")
                continue
            response = CONTRACT.response(operation, exchange.status)
            self.assertIn(str(exchange.status), operation["responses"], f"{exchange}: status")
            self.assertLessEqual({name.lower() for name in response.get("headers", {}) if name != "Preference-Applied"},
                                 {name.lower() for name in exchange.headers}, f"{exchange}: headers")
            if exchange.status == 304:
                self.assertEqual(exchange.body, b"")
            else:
                self.assertEqual(body_faults(response["content"], exchange, exchange.body, exchange.headers), [])

    def test_every_request_that_succeeded_is_as_documented(self):
        for exchange in PORT.door.exchanges:
            _, operation = operation_of(exchange)
            if operation is None or exchange.status >= 300:
                continue
            names = {one["name"] for one in CONTRACT.parameters(operation) if one["in"] == "query"}
            asked = urllib.parse.parse_qs(urllib.parse.urlsplit(exchange.target).query)
            self.assertLessEqual(set(asked), names, str(exchange))
            if exchange.method == "POST":
                content = operation["requestBody"]["content"]
                self.assertEqual(body_faults(content, exchange, exchange.request_body, exchange.request_headers), [])

    def test_a_body_that_the_document_does_not_allow_is_refused(self):
        """A member too many, and each required member left out, for every act: what is documented is what is read."""
        for (method, path), operation in CONTRACT.operations().items():
            if not path.startswith("/v1/acts/"):
                continue
            content = operation["requestBody"]["content"]["application/json"]
            schema = CONTRACT.resolved(content["schema"], "openapi.yaml")[0]
            for wrong in [{**content["example"], "surplus": 1}] + [
                {key: value for key, value in content["example"].items() if key != name} for name in schema.get("required", [])
            ]:
                answer = PORT.ask(method, path, "C-MARIE", wrong)
                self.assertEqual(json.loads(answer.body)["code"], "request_malformed", f"{answer} {wrong}")

    def test_every_operation_was_seen_to_succeed(self):
        seen = {operation_of(exchange)[0] for exchange in PORT.door.exchanges if exchange.status < 300}
        missed = {f"{method} {path}" for method, path in set(CONTRACT.operations()) - seen}
        self.assertEqual(missed, set(NEVER_SUCCEEDED))

    def test_every_kind_of_refusal_was_seen(self):
        seen = {exchange.status for exchange in PORT.door.exchanges}
        self.assertLessEqual({304, 400, 401, 403, 404, 405, 409, 413, 415, 422}, seen)

    def test_the_type_of_every_problem_is_a_page(self):
        refused = [one for one in PORT.door.exchanges if one.headers.get("Content-Type") == "application/problem+json"]
        types = {problem["type"]: problem["code"] for problem in (json.loads(one.body) for one in refused)}
        self.assertGreater(len(types), 15)
        for target, code in types.items():
            for language in ("fr", "en"):
                page = PORT.ask("GET", target, Accept_Language=language)
                self.assertEqual((page.status, page.headers["Content-Language"]), (200, language), str(page))
                self.assertIn(f"<h1>{code}</h1>", page.body.decode())

    def test_every_code_has_a_page(self):
        codes = re.findall(r"^\| (\d+) \| `(\w+)` \| (\d+) \|.* \| (.*) \| (.*) \|$", (ROOT / "docs/errors.md").read_text(), re.M)
        self.assertGreater(len(codes), 100)
        for number, name, status, english, french in codes:
            for language, sentence in (("en", english), ("fr", french)):
                page = PORT.ask("GET", f"/errors/{name}", Accept_Language=language).body.decode()
                for text in (name, f"<dd>{number}</dd>", f"<dd>{status}</dd>", html.escape(sentence, quote=False)):
                    self.assertIn(text, page, name)

    def test_the_documents_served_are_the_files(self):
        for name in CONTRACT.files:
            served = PORT.ask("GET", "/" + name)
            self.assertEqual(served.body, (PUBLISHED / name).read_bytes(), name)
            again = PORT.ask("GET", "/" + name, If_None_Match=served.headers["ETag"])
            self.assertEqual((again.status, again.body), (304, b""), name)


class Events(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.logs = {account: PORT.log_of(account) for account in RECIPIENTS}

    def schema_of(self, event):
        name = "schemas/" + event["dataschema"].removeprefix("urn:quai:schema:") + ".json"
        self.assertIn(name, CONTRACT.files, f"{event['type']} has no schema")
        return name

    def test_every_event_over_http_is_as_its_schema_says_and_no_more(self):
        envelope = CONTRACT.schema_validator("schemas/event.v1.json")
        validators = {name: CONTRACT.schema_validator(name) for name in CONTRACT.schema_names()}
        for account, log in self.logs.items():
            self.assertTrue(log, account)
            for event in log:
                with self.subTest(event["type"], id=event["id"]):
                    self.assertEqual(faults(envelope, event), [])
                    self.assertEqual(event["type"], "quai." + event["dataschema"].removeprefix("urn:quai:schema:"))
                    self.assertEqual(faults(validators[self.schema_of(event)], event["data"]), [])

    def test_no_event_without_a_schema_and_no_schema_never_seen(self):
        seen = {self.schema_of(event) for log in self.logs.values() for event in log}
        messages = CONTRACT.asyncapi["components"]["messages"].values()
        self.assertEqual({message["payload"]["schema"]["$ref"] for message in messages} - seen, set(NEVER_SEEN))

    def test_kafka_says_the_same_under_the_documented_names(self):
        headers = CONTRACT.schema_validator("schemas/kafka-headers.v1.json")
        names = ("id", "type", "subject", "sequence", "time", "dataschema", "recipient")
        for account, topic in RECIPIENTS.items():
            read = PORT.topic(topic)
            for event in read:
                self.assertEqual(faults(headers, event["headers"]), [], topic)
                self.assertEqual(event["key"], event["headers"]["ce_subject"])
            over_http = {tuple(event[name] for name in names): event["data"] for event in self.logs[account]}
            on_kafka = {tuple(event["headers"]["ce_" + name] for name in names): event["data"] for event in read}
            self.assertEqual(on_kafka, over_http, topic)

    def test_a_stream_says_the_same_with_the_cursor_as_its_id(self):
        for account in ("C-TDF", "C-TRANSIT1"):
            log = self.logs[account]
            expected = [(event["id"], event["type"], event) for event in log]
            self.assertEqual(PORT.stream_of(account, len(log)), expected, account)

    def test_topics_and_partitions_are_those_documented(self):
        said = subprocess.run(["kcat", "-b", PORT.brokers, "-L", "-J"], check=True, capture_output=True).stdout
        there = {topic["topic"]: len(topic["partitions"]) for topic in json.loads(said)["topics"]}
        there = {topic: partitions for topic, partitions in there.items() if topic.startswith("frleh.")}
        self.assertLessEqual(set(RECIPIENTS.values()), set(there))
        for topic, partitions in there.items():
            fitting = [
                channel["bindings"]["kafka"]["partitions"]
                for channel in CONTRACT.asyncapi["channels"].values()
                if re.fullmatch(re.sub(r"\\{\w+\\}", "[A-Za-z0-9_-]+", re.escape(channel["address"])), topic)
            ]
            self.assertEqual(fitting, [partitions], topic)

    def test_a_member_that_no_schema_names_is_found(self):
        """The test above would see a leak: an event with one member more, at any depth, is not as its schema says."""
        name = "schemas/port.status.v1.json"
        event = next(event for event in self.logs["C-TDF"] if self.schema_of(event) == name)
        for leak in ({**event["data"], "selected": True}, {**event["data"], "core": {**event["data"]["core"], "reason": "x"}}):
            self.assertNotEqual(faults(CONTRACT.schema_validator(name), leak), [])
            as_published = CONTRACT.schema_validator(name, strict=False)
            self.assertEqual(faults(as_published, leak), [], "readers ignore what they do not know")


def half(body):
    return body[: len(body) // 2]


class Consumer(unittest.TestCase):
    """docs/contract/consumer.py, as a partner would run it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for hook in ("before_answer", "after_answer"):
            self.addCleanup(setattr, PORT.door, hook, None)

    def start(self, account, copy):
        token = self.folder / "token"
        token.write_text(PORT.token(account))
        environment = dict(os.environ, QUAI_SERVER=PORT.door.address_text, QUAI_TOKEN_FILE=str(token), QUAI_PAGE="10")
        command = [sys.executable, PUBLISHED / "consumer.py", copy]
        return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)

    def undisturbed(self, account):
        copy = self.folder / f"{account}.json"
        reader = self.start(account, copy)
        _, said = reader.communicate()
        self.assertEqual(reader.returncode, 0, said)
        return json.loads(copy.read_text())

    def test_it_ends_with_the_views_that_are_served(self):
        for account, kinds in {"C-TDF": ("boxes",), "C-AGENT": ("boxes", "lots"), "C-TRANSIT1": ("boxes", "lots")}.items():
            served = {}
            for kind in kinds:
                for item in json.loads(PORT.ask("GET", f"/v1/{kind}?call={CALL}", account).body)["items"]:
                    served[item["key"]] = {"version": item["version"], "view": item["view"]}
            self.assertEqual(self.undisturbed(account)["views"], served, account)

    def test_killed_at_every_page_and_resumed_it_ends_the_same(self):
        """Each page once before its answer, once in its middle, once whole; at the first the connection breaks, too."""
        for account in ("C-TDF", "C-AGENT"):
            expected = self.undisturbed(account)
            copy = self.folder / f"{account}-killed.json"
            left = {}  # page asked for: ways it is still to be disturbed
            kills = 0

            def bytes_sent(exchange):
                ways = left.setdefault(exchange.target, ["before", "middle", "whole"] + ([] if left else ["torn"]) + [""])
                return {"before": b"", "middle": half(exchange.body), "torn": half(exchange.body)}.get(ways[0], exchange.body)

            def kill(exchange):
                nonlocal kills
                way = left[exchange.target].pop(0) if len(left[exchange.target]) > 1 else ""
                if way in ("before", "middle", "whole"):
                    kills += 1
                    reader.send_signal(signal.SIGKILL)

            PORT.door.before_answer, PORT.door.after_answer = bytes_sent, kill
            returned = -signal.SIGKILL
            while returned == -signal.SIGKILL:
                reader = self.start(account, copy)
                _, said = reader.communicate()
                returned = reader.returncode
            PORT.door.before_answer = PORT.door.after_answer = None
            self.assertEqual(returned, 0, said)
            self.assertGreaterEqual(kills, 12, account)
            self.assertEqual(json.loads(copy.read_text()), expected, account)

    def test_what_it_hears_again_and_late_changes_nothing(self):
        expected = self.undisturbed("C-AGENT")
        copy = self.folder / "again.json"
        heard = []

        def with_all_before(exchange):
            heard.append(exchange.body)
            body = b"".join(heard) if exchange.body else b""
            exchange.headers["Content-Length"] = str(len(body))
            return body

        PORT.door.before_answer = with_all_before
        reader = self.start("C-AGENT", copy)
        _, said = reader.communicate()
        self.assertEqual(reader.returncode, 0, said)
        self.assertGreater(len(heard), 5)
        self.assertEqual(json.loads(copy.read_text()), expected)

    def test_it_is_short_and_needs_nothing_but_python(self):
        text = (PUBLISHED / "consumer.py").read_text()
        lines = [line for line in text.split('"""', 2)[2].splitlines() if line.strip()]
        self.assertLessEqual(len(lines), 50)


if __name__ == "__main__":
    unittest.main()
