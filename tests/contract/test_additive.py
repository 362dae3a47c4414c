"""The additive check finds what it is there to find: each row falsifies a copy of the contract in one way."""

import copy
import unittest

import additive
from documents import Contract

CONTRACT = Contract()
PORT, PARTY, VOCABULARY = "schemas/port.status.v1.json", "schemas/party.status.v1.json", "schemas/vocabulary.v1.json"


def falsified(change):
    other = copy.copy(CONTRACT)
    other.files = copy.deepcopy(CONTRACT.files)
    change(other.files)
    return other


def schema(files, name):
    return files["openapi.yaml"]["components"]["schemas"][name]


def operation(files, method, path):
    return files["openapi.yaml"]["paths"][path][method]


def states(files):
    return files[VOCABULARY]["$defs"]["equipment_state"]["enum"]


# What breaks a reader or a sender, and a word of what is said about it.
BREAKING = {
    "an event loses a member": (lambda f: f[PORT]["properties"].pop("to_present"), "to_present: taken away"),
    "an event does not promise a member any more": (lambda f: f[PORT]["required"].remove("core"), "core: not promised any more"),
    "a member becomes another type": (lambda f: f[PORT]["properties"].update(empty={"type": "string"}), "string beside boolean"),
    "a member may be null": (lambda f: f[PORT]["properties"].update(call={"type": ["string", "null"]}), "null beside string"),
    "a member deep in a shared word": (
        lambda f: f[VOCABULARY]["$defs"]["core"]["properties"].pop("gate"), "core/gate: taken away"),
    "a state that readers were not told of": (lambda f: states(f).append("stolen"), "stolen on one side only"),
    "a list of values opened": (lambda f: f[VOCABULARY]["$defs"].update(equipment_state={"type": "string"}), "no list of values"),
    "a time in another form": (lambda f: f[VOCABULARY]["$defs"]["time"].pop("pattern"), "another pattern"),
    "a third kind of view": (lambda f: f[PARTY]["oneOf"].append({"type": "object", "required": ["x"]}), "party.status"),
    "an item of a list loses a member": (
        lambda f: f[PARTY]["$defs"]["line"]["properties"].pop("packages"), "packages: taken away"),
    "a type of event taken away": (lambda f: f.pop("schemas/customs.goods.accepted.v1.json"), "taken away"),
    "a message taken away": (
        lambda f: f["asyncapi.yaml"]["channels"]["customs"]["messages"].pop("customsGoodsAccepted"),
        "goods.accepted.v1 taken away"),
    "a topic renamed": (
        lambda f: f["asyncapi.yaml"]["channels"]["port"].update(address="{port}.site.{site}.v1"), "another address"),
    "partitions multiplied": (
        lambda f: f["asyncapi.yaml"]["channels"]["party"]["bindings"]["kafka"].update(partitions=3), "number of partitions"),
    "a channel taken away": (lambda f: f["asyncapi.yaml"]["channels"].pop("port"), "channel port: taken away"),
    "a route taken away": (lambda f: f["openapi.yaml"]["paths"].pop("/v1/gate"), "POST /v1/gate: taken away"),
    "a method taken away": (lambda f: f["openapi.yaml"]["paths"]["/v1/tokens"].pop("get"), "GET /v1/tokens: taken away"),
    "a parameter taken away": (lambda f: operation(f, "get", "/v1/events")["parameters"].pop(0), "parameter after taken away"),
    "a parameter demanded": (
        lambda f: operation(f, "get", "/v1/events")["parameters"][1].update(required=True), "limit demanded now"),
    "a body demands one member more": (lambda f: schema(f, "Accept").update(required=["reason"]), "reason: demanded now"),
    "a body does not take a member any more": (lambda f: schema(f, "Select")["properties"].pop("lane"), "lane: taken away"),
    "a body takes fewer values": (lambda f: schema(f, "Role")["enum"].remove("haulier"), "haulier on one side only"),
    "a body takes shorter texts": (lambda f: schema(f, "Reason").update(maxLength=100), "another maxLength"),
    "a body takes another type": (
        lambda f: schema(f, "LinkMrn")["properties"].update(packages={"type": "string"}), "integer beside string"),
    "an answer loses a member": (lambda f: schema(f, "GateAnswer")["properties"].pop("until"), "until: taken away"),
    "an answer in another form": (
        lambda f: operation(f, "get", "/v1/events")["responses"]["200"]["content"].pop("text/event-stream"),
        "no text/event-stream"),
    "a success that is another status": (
        lambda f: operation(f, "post", "/v1/messages")["responses"].pop("202"), "no 202 any more"),
    "a header not sent any more": (
        lambda f: operation(f, "post", "/v1/messages")["responses"]["202"].pop("headers"), "no Location"),
    "a token demanded for what was open": (lambda f: operation(f, "get", "/livez").pop("security"), "a token demanded now"),
}

# What readers and senders do not notice.
HARMLESS = {
    "nothing": lambda f: None,
    "an event says more": lambda f: f[PORT]["properties"].update(weather={"type": "string"}),
    "an event always says more": lambda f: (f[PORT]["properties"].update(x={"type": "string"}), f[PORT]["required"].append("x")),
    "a state that does not occur any more": lambda f: states(f).remove("short_landed"),
    "an answer promises what it only might": lambda f: schema(f, "Message")["required"].append("interchanges"),
    "a new type of event": lambda f: f.update({"schemas/customs.goods.sampled.v1.json": {"type": "object"}}),
    "a new route": lambda f: f["openapi.yaml"]["paths"].update({"/v1/new": {"get": {"responses": {}}}}),
    "a parameter that may be given": lambda f: operation(f, "get", "/v1/events")["parameters"].append(
        {"name": "key", "in": "query", "schema": {"type": "string"}}),
    "a body may say more": lambda f: schema(f, "Accept")["properties"].update(note={"type": "string"}),
    "a body takes more values": lambda f: schema(f, "Role")["enum"].append("surveyor"),
    "a body takes longer texts": lambda f: schema(f, "Reason").update(maxLength=4000),
    "a body demands less": lambda f: schema(f, "Select")["required"].remove("kinds"),
    "an error of another status": lambda f: operation(f, "post", "/v1/gate")["responses"].pop("403"),
}


class Additive(unittest.TestCase):
    def test_each_breach_is_named(self):
        for name, (change, words) in BREAKING.items():
            with self.subTest(name):
                said = additive.breaches(CONTRACT, falsified(change))
                self.assertTrue(any(words in sentence for sentence in said), said)

    def test_what_only_adds_is_let_through(self):
        for name, change in HARMLESS.items():
            with self.subTest(name):
                self.assertEqual(additive.breaches(CONTRACT, falsified(change)), [])


if __name__ == "__main__":
    unittest.main()
