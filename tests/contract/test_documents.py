"""The documents by themselves: valid by their own standards, complete, with true examples, and never narrower than released."""

import json
import re
import subprocess
import unittest

import jsonschema

import additive
import fetched
from documents import PUBLISHED, Contract, faults, walk

CONTRACT = Contract()
RELEASED = sorted((PUBLISHED / "released").iterdir(), key=lambda folder: [int(part) for part in folder.name.split(".")])
# Schemas that are not the data of an event, with what they are instead.
NOT_EVENTS = {
    "schemas/vocabulary.v1.json": "words that other schemas share",
    "schemas/kafka-headers.v1.json": "the headers of every event on Kafka",
    "schemas/event.v1.json": "the envelope of every event over HTTP",
}


class Standards(unittest.TestCase):
    def test_openapi_is_openapi_3_1(self):
        program = fetched.openapi_spec_validator()
        self.assertEqual(CONTRACT.openapi["openapi"], "3.1.0")
        command = [program, "--schema", "3.1", PUBLISHED / "openapi.yaml"]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    def test_asyncapi_is_asyncapi_3_0(self):
        self.assertEqual(CONTRACT.asyncapi["asyncapi"], "3.0.0")
        validator = jsonschema.Draft7Validator(fetched.asyncapi_schema())
        self.assertEqual(faults(validator, CONTRACT.asyncapi), [])
        broken = json.loads(json.dumps(CONTRACT.asyncapi))
        broken["channels"]["port"]["adress"] = broken["channels"]["port"].pop("address")
        self.assertNotEqual(faults(validator, broken), [], "this validator finds nothing")

    def test_schemas_are_json_schema_2020_12(self):
        for name in CONTRACT.schema_names():
            with self.subTest(name):
                self.assertEqual(CONTRACT.files[name]["$schema"], "https://json-schema.org/draft/2020-12/schema")
                jsonschema.Draft202012Validator.check_schema(CONTRACT.files[name])

    def test_every_reference_leads_somewhere(self):
        for name, document in CONTRACT.files.items():
            for path, node in walk(document):
                if "$ref" in node:
                    with self.subTest(f"{name}{path}"):
                        CONTRACT.resolved(node, name)


class Completeness(unittest.TestCase):
    def test_every_message_has_a_schema_and_every_schema_a_message(self):
        messages = CONTRACT.asyncapi["components"]["messages"]
        data = {f"schemas/{message['name'].removeprefix('quai.')}.json" for message in messages.values()}
        for message in messages.values():
            self.assertEqual("schemas/" + message["name"].removeprefix("quai.") + ".json", message["payload"]["schema"]["$ref"])
        self.assertEqual(data, set(CONTRACT.schema_names()) - set(NOT_EVENTS))

    def test_every_message_is_in_the_channel_of_its_audience(self):
        for audience, channel in CONTRACT.asyncapi["channels"].items():
            names = {CONTRACT.resolved(message, "asyncapi.yaml")[0]["name"] for message in channel["messages"].values()}
            every = {message["name"] for message in CONTRACT.asyncapi["components"]["messages"].values()}
            self.assertEqual(names, {name for name in every if name.startswith(f"quai.{audience}.")})

    def test_the_document_reads_the_same_as_lines(self):
        """A test in C++ reads routes off the lines of the text; so the text keeps this shape."""
        lines = (PUBLISHED / "openapi.yaml").read_text(encoding="utf-8").splitlines()
        seen, path = set(), None
        for line in lines[lines.index("paths:") + 1 : lines.index("components:")]:
            if found := re.fullmatch(r"  (?:'(/\S*)'|(/\S*)):", line):
                path = found[1] or found[2]
            elif found := re.fullmatch(r"    (\w+):", line):
                seen.add((found[1].upper(), path))
        self.assertEqual(seen, set(CONTRACT.operations()))

    def test_every_path_parameter_is_declared_and_every_operation_has_a_name_of_its_own(self):
        operations = CONTRACT.operations()
        for (method, path), operation in operations.items():
            with self.subTest(f"{method} {path}"):
                declared = {one["name"] for one in CONTRACT.parameters(operation) if one["in"] == "path"}
                self.assertEqual(declared, set(re.findall(r"{(\w+)}", path)))
        self.assertEqual(len({operation["operationId"] for operation in operations.values()}), len(operations))


class Examples(unittest.TestCase):
    def test_every_json_body_has_an_example_that_satisfies_its_schema(self):
        checked = 0
        for path, node in walk(CONTRACT.openapi):
            for media, content in node.get("content", {}).items() if isinstance(node.get("content"), dict) else ():
                if "json" not in media or media == "application/schema+json" or "ndjson" in media:
                    continue
                with self.subTest(path):
                    self.assertEqual(faults(CONTRACT.validator(content["schema"], "openapi.yaml"), content["example"]), [])
                checked += 1
        self.assertGreater(checked, len(CONTRACT.operations()))

    def test_the_outward_views_have_examples(self):
        for name in ("schemas/port.status.v1.json", "schemas/party.status.v1.json"):
            for example in CONTRACT.files[name]["examples"]:
                self.assertEqual(faults(CONTRACT.schema_validator(name), example), [])


class Additive(unittest.TestCase):
    def test_nothing_that_was_released_is_taken_back(self):
        self.assertTrue(RELEASED, "docs/contract/released has the documents of each release")
        for folder in RELEASED:
            with self.subTest(folder.name):
                self.assertEqual(additive.breaches(Contract(folder), CONTRACT), [])


if __name__ == "__main__":
    unittest.main()
