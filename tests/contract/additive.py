"""What a new version of the contract may not do to readers and senders of the old one.

One relation decides: a schema is *within* another when whatever satisfies it satisfies the other. What we send must stay
within what was published (readers meet nothing they were not told of, but for new members); what was published must stay
within what we take (what worked goes on working). docs/contract/README.md says the rules in words.
"""

BOUNDS = {"minimum": 1, "minLength": 1, "minItems": 1, "maximum": -1, "maxLength": -1, "maxItems": -1}


class Side:
    """A schema node, the file it stands in, and the contract that follows its references."""

    def __init__(self, contract, node, name):
        self.contract = contract
        self.node, self.name = contract.resolved(node, name)

    def at(self, node):
        return Side(self.contract, node, self.name)

    def types(self):
        named = self.node.get("type")
        return None if named is None else {named} if isinstance(named, str) else set(named)

    def values(self):
        if "const" in self.node:
            return [self.node["const"]]
        return self.node.get("enum")

    def branches(self):
        return [self.at(branch) for branch in self.node.get("anyOf", self.node.get("oneOf", []))]

    def properties(self):
        return self.node.get("properties", {})


def not_within(narrow, wide, path, newer):
    """Why `narrow` is not within `wide`; `newer` is the side that may not lose a property. Sentences, best none."""
    said = []
    if wide.types() is not None:
        more = (narrow.types() or {"anything"}) - wide.types() - ({"integer"} if "number" in wide.types() else set())
        if narrow.values() is None and not narrow.branches() and more:
            said.append(f"{path}: {', '.join(sorted(more))} beside {', '.join(sorted(wide.types()))}")
    if wide.values() is not None:
        if narrow.values() is None and not narrow.branches():
            said.append(f"{path}: no list of values any more")
        more = [value for value in narrow.values() or [] if value not in wide.values()]
        if more:
            said.append(f"{path}: {', '.join(map(str, more))} on one side only")
    if "pattern" in wide.node and narrow.node.get("pattern") != wide.node["pattern"]:
        said.append(f"{path}: another pattern")
    for bound, sign in BOUNDS.items():
        if bound in wide.node and (bound not in narrow.node or sign * narrow.node[bound] < sign * wide.node[bound]):
            said.append(f"{path}: another {bound}")
    said += objects_not_within(narrow, wide, path, newer)
    if "items" in wide.node:
        said += not_within(narrow.at(narrow.node.get("items", {})), wide.at(wide.node["items"]), f"{path}/items", newer)
    if wide.branches() or narrow.branches():
        said += branches_not_within(narrow, wide, path, newer)
    return said


def objects_not_within(narrow, wide, path, newer):
    said = []
    old, new = (wide, narrow) if newer == "narrow" else (narrow, wide)
    for name in old.properties():
        if name not in new.properties():
            said.append(f"{path}/{name}: taken away")
    for name in set(wide.node.get("required", [])) - set(narrow.node.get("required", [])):
        said.append(f"{path}/{name}: " + ("not promised any more" if newer == "narrow" else "demanded now"))
    for name, node in wide.properties().items():
        if name in narrow.properties():
            said += not_within(narrow.at(narrow.properties()[name]), wide.at(node), f"{path}/{name}", newer)
    return said


def branches_not_within(narrow, wide, path, newer):
    """Each way of satisfying `narrow` must be within one way of satisfying `wide`."""
    said = []
    for number, branch in enumerate(narrow.branches() or [narrow]):
        if wide.branches():
            tried = [not_within(branch, other, f"{path}/{number}", newer) for other in wide.branches()]
        else:
            tried = [not_within(branch, wide, f"{path}/{number}", newer)]
        if all(tried):
            said += min(tried, key=len)
    return said


def sent(old, new, path):
    """What we send: the new within the old, no property lost."""
    return not_within(new, old, path, "narrow")


def taken(old, new, path):
    """What we take: the old within the new, no property lost."""
    return not_within(old, new, path, "wide")


def schemas_breached(old, new):
    said = []
    for name in old.schema_names():
        if name not in new.files:
            said.append(f"{name}: taken away")
        else:
            said += sent(Side(old, old.files[name], name), Side(new, new.files[name], name), name)
    return said


def contents_breached(old, new, before, after, path, direction):
    said = []
    for media, content in before.get("content", {}).items():
        if media not in after.get("content", {}):
            said.append(f"{path}: no {media} any more")
            continue
        schemas = [Side(side, node["schema"], "openapi.yaml") for side, node in ((old, content), (new, after["content"][media]))]
        said += direction(*schemas, f"{path} {media}")
    return said


def parameters_breached(old, new, before, after, path):
    said = []
    known = {(one["in"], one["name"]): one for one in old.parameters(before)}
    there = {(one["in"], one["name"]): one for one in new.parameters(after)}
    for key, one in known.items():
        if key not in there:
            said.append(f"{path}: parameter {key[1]} taken away")
        else:
            schemas = [Side(side, node["schema"], "openapi.yaml") for side, node in ((old, one), (new, there[key]))]
            said += taken(*schemas, f"{path}?{key[1]}")
    for key, one in there.items():
        if one.get("required") and not known.get(key, {}).get("required"):
            said.append(f"{path}: parameter {key[1]} demanded now")
    return said


def operation_breached(old, new, before, after, path):
    said = parameters_breached(old, new, before, after, path)
    body, now = before.get("requestBody", {}), after.get("requestBody", {})
    if now.get("required") and not body.get("required"):
        said.append(f"{path}: a body demanded now")
    said += contents_breached(old, new, body, now, f"{path} body", taken)
    if before.get("security") == [] and after.get("security") != []:
        said.append(f"{path}: a token demanded now")
    for status in before["responses"]:
        if status.startswith(("2", "3")) and status not in after["responses"]:
            said.append(f"{path}: no {status} any more")
            continue
        was, is_now = old.response(before, status), new.response(after, status)
        said += contents_breached(old, new, was, is_now, f"{path} {status}", sent)
        gone = set(was.get("headers", {})) - set(is_now.get("headers", {}))
        said += [f"{path} {status}: no {name} any more" for name in sorted(gone)]
    return said


def routes_breached(old, new):
    said = []
    there = new.operations()
    for (method, path), operation in old.operations().items():
        if (method, path) not in there:
            said.append(f"{method} {path}: taken away")
        else:
            said += operation_breached(old, new, operation, there[method, path], f"{method} {path}")
    return said


def channels_breached(old, new):
    said = []
    for name, channel in old.asyncapi["channels"].items():
        now = new.asyncapi["channels"].get(name)
        if now is None:
            said.append(f"channel {name}: taken away")
            continue
        if now["address"] != channel["address"]:
            said.append(f"channel {name}: another address")
        if now["bindings"]["kafka"]["partitions"] != channel["bindings"]["kafka"]["partitions"]:
            said.append(f"channel {name}: another number of partitions")
        here, there = messages_of(old, channel), messages_of(new, now)
        said += [f"channel {name}: {message} taken away" for message in here if message not in there]
    key = [side.asyncapi["components"]["messageTraits"]["cloudEvent"]["bindings"]["kafka"]["key"]["type"] for side in (old, new)]
    if key[0] != key[1]:
        said.append("another type of key")
    return said


def messages_of(contract, channel):
    return {contract.resolved(message, "asyncapi.yaml")[0]["name"] for message in channel["messages"].values()}


def breaches(old, new):
    """Every promise of `old` that `new` breaks, as sentences with their place. Both are `documents.Contract`s."""
    return schemas_breached(old, new) + routes_breached(old, new) + channels_breached(old, new)
