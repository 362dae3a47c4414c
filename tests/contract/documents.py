"""The contract as the tests read it: documents, references, and validators of two kinds.

Published schemas are open: a consumer ignores what it does not know, so that we may add. Our own tests hold real answers
and events against the same schemas *closed*: every object that names its properties has no others. One text, two
readings; a member that no schema names never leaves unnoticed.
"""

import json
import pathlib

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs/contract"
METHODS = ("get", "put", "post", "delete", "patch")


def closed(node):
    """A copy in which objects have only the properties they name."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {name: closed(value) for name, value in node.items()}
    if isinstance(node.get("properties"), dict) and "additionalProperties" not in node:
        out["additionalProperties"] = False
    return out


class Contract:
    """One version of the documents: the published one, or a released one."""

    def __init__(self, folder=PUBLISHED):
        self.folder = folder
        self.files = {}
        self.stores = {}  # of validators, by strictness
        for path in [folder / "openapi.yaml", folder / "asyncapi.yaml", *sorted((folder / "schemas").glob("*.json"))]:
            text = path.read_text(encoding="utf-8")
            self.files[path.relative_to(folder).as_posix()] = yaml.safe_load(text) if path.suffix == ".yaml" else json.loads(text)

    @property
    def openapi(self):
        return self.files["openapi.yaml"]

    @property
    def asyncapi(self):
        return self.files["asyncapi.yaml"]

    def schema_names(self):
        return [name for name in self.files if name.startswith("schemas/")]

    def uri(self, name):
        return (self.folder / name).as_uri()

    def resolved(self, node, name):
        """Follows `$ref`s from a node of file `name`: the node meant and the file it stands in."""
        while isinstance(node, dict) and "$ref" in node:
            file, _, pointer = node["$ref"].partition("#")
            if file:
                name = (pathlib.PurePosixPath(name).parent / file).as_posix()
            node = self.files[name]
            for step in pointer.split("/")[1:]:
                node = node[step.replace("~1", "/").replace("~0", "~")]
        return node, name

    def validator(self, node, name, strict=True):
        """Of a schema that stands in file `name`; strict: closed."""
        if strict not in self.stores:
            change = closed if strict else lambda same: same
            self.stores[strict] = {self.uri(file): change(document) for file, document in self.files.items()}
        store = self.stores[strict]
        resolver = jsonschema.RefResolver(self.uri(name), store[self.uri(name)], store=store)
        return jsonschema.Draft202012Validator(closed(node) if strict else node, resolver=resolver)

    def schema_validator(self, name, strict=True):
        return self.validator(self.files[name], name, strict)

    def operations(self):
        """Of the OpenAPI document: {(METHOD, path): operation}."""
        found = {}
        for path, item in self.openapi["paths"].items():
            for method in METHODS:
                if method in item:
                    found[method.upper(), path] = item[method]
        return found

    def parameters(self, operation):
        return [self.resolved(parameter, "openapi.yaml")[0] for parameter in operation.get("parameters", [])]

    def response(self, operation, status):
        """The response object for a status, `default` when it has no row of its own."""
        responses = operation["responses"]
        return self.resolved(responses.get(str(status), responses["default"]), "openapi.yaml")[0]


def walk(node, path=""):
    """Every (path, object) in a document."""
    if isinstance(node, dict):
        yield path, node
        for name, value in node.items():
            yield from walk(value, f"{path}/{name}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from walk(value, f"{path}/{at}")


def faults(validator, instance):
    """What is wrong with an instance, one sentence each; empty: nothing."""
    errors = validator.iter_errors(instance)
    return [f"{'/'.join(map(str, error.absolute_path)) or '.'}: {error.message[:300]}" for error in errors]
