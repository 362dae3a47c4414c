"""The five promises, checked on what a drill left (evidence.py). Each check gives texts, one a broken promise.

P1 nothing acknowledged is lost · P2 no effect twice · P3 per-key order, versions without gap · P4 no wrongful release
(oracle.py) · P5 every state has its audit leaf and the chain verifies.
"""

import collections
import hashlib
import json

import oracle

# An act that is done leaves exactly one event of this type whose reason is the act's.
EVENT_OF_ACT = {
    "open_call": "call.opened",
    "report_arrival": "call.arrived",
    "accept": "goods.accepted",
    "place_hold": "hold.placed",
    "request_lift": "hold.lift_asked",
    "approve_lift": "hold.lifted",
    "select": "selection.made",
    "order_control": "control.ordered",
    "record_result": "control.result",
    "link_mrn": "clearance.linked",
    "clear": "clearance.recorded",
    "name_haulier": "right.haulier_named",
}
CUSTOMS = 2


def check(evidence):
    """{promise: [what is broken]}; all lists empty: the port kept its word."""
    return {promise: list(broken(evidence)) for promise, broken in checks().items()}


def checks():
    """{promise: what tells how it is broken}"""
    return {"P1": nothing_lost, "P2": nothing_twice, "P3": order_holds, "P4": oracle.wrongful, "P5": audited}


def _reason(op):
    return f"op {op['op']}"


def _acts(evidence, done):
    for op in evidence["log"]:
        if op["kind"] == "act" and (op["status"] == 200) == done:
            yield op


def _customs(evidence):
    return [row for row in evidence["outbox"] if row["audience"] == CUSTOMS]


def _events_by_reason(evidence):
    found = collections.defaultdict(list)
    for row in _customs(evidence):
        if row["data"].get("reason"):
            found[row["data"]["reason"]].append(row)
    return found


def _messages(evidence):
    """The ops of each interchange that was sent, by its id: the same bytes sent again are the same interchange."""
    found = collections.defaultdict(list)
    for op in evidence["log"]:
        if op["kind"] == "message" and op.get("id"):
            found[op["id"]].append(op)
    return found


# ---- P1


def nothing_lost(evidence):
    for op in evidence["open"]:
        yield f"op {op['op']} ({op['kind']}) never got a definite answer"
    for op in evidence["log"]:
        if op["status"] == 500:
            yield f"op {op['op']} ({op['kind']}) was answered 500: a bug of ours"
    events = _events_by_reason(evidence)
    for op in _acts(evidence, done=True):
        answered = op["answer"]["results"][0]["id"]
        kept = evidence["idempotency"].get((op["account"], op["key"] + "#0"))
        if kept != answered:
            yield f"op {op['op']} {op['act']} was acknowledged as {answered}, the port remembers {kept}"
        if not any(row["type"] == EVENT_OF_ACT[op["act"]] for row in events[_reason(op)]):
            yield f"op {op['op']} {op['act']} was acknowledged and left no {EVENT_OF_ACT[op['act']]}"
    for op in evidence["log"]:
        if op["kind"] == "gate" and op["status"] == 200 and op["answer"]["answer"] == "released":
            if not any(row["type"] == "gate.answered" for row in events[_reason(op)]):
                yield f"op {op['op']}: the gate said yes and nothing says so"
    yield from _messages_kept(evidence)
    yield from _published(evidence)


def _messages_kept(evidence):
    announced = {row["key"] for row in _customs(evidence) if row["type"] == "goods.announced"}
    landed = {row["key"] for row in _customs(evidence) if row["type"] == "box.landed"}
    granted = {row["key"] for row in _customs(evidence) if row["type"] == "right.granted"}
    left = {row["key"] for row in _customs(evidence) if row["type"] == "box.exited"}
    for identity, ops in _messages(evidence).items():
        entry = evidence["inbox"].get(identity)
        if entry is None or entry["sha256"] != ops[0]["sha256"]:
            yield f"message {identity} was acknowledged and is not in the inbox"
            continue
        if entry["state"] != "done":
            yield f"message {identity} was acknowledged and is {entry['state']}"
        if not any(op.get("accepted") for op in ops):
            continue
        about = ops[0]["about"]
        boxes = {f"box/{about['call']}/{box}" for box in about.get("boxes", ())}
        effects = {
            "manifest": ({f"lot/{about['call']}/AGENTLH/{bill}" for bill in about.get("bills", ())}, announced),
            "landed": (boxes, landed),
            "right": (boxes, granted),
            "left": (boxes, left),
        }
        wanted, found = effects[about["what"]]
        for key in wanted - found:
            yield f"message {identity} ({about['what']}) was accepted and left nothing at {key}"


def _published(evidence):
    heard = {message["id"] for message in evidence["topics"]}
    for row in evidence["outbox"]:
        if row["event_id"] not in heard:
            yield f"event {row['event_id']} of {row['key']} version {row['version']} never reached its topic"


# ---- P2


def nothing_twice(evidence):
    events = _events_by_reason(evidence)
    for op in evidence["log"]:
        if op["kind"] != "act":
            continue
        count = sum(row["type"] == EVENT_OF_ACT[op["act"]] for row in events[_reason(op)])
        if count > 1 or (op["status"] != 200 and count):
            yield f"op {op['op']} {op['act']} (answered {op['status']}) left {count} x {EVENT_OF_ACT[op['act']]}"
    once = collections.Counter(
        (row["type"], row["key"])
        for row in _customs(evidence)
        if row["type"]
        in (
            "call.opened",
            "call.arrived",
            "goods.announced",
            "goods.presented",
            "goods.accepted",
            "box.announced",
            "box.landed",
            "box.exited",
        )
    )
    for (event, key), count in once.items():
        if count > 1:
            yield f"{key}: {count} x {event}"
    yield from _books_balance(evidence)
    known = {}
    rows = {row["event_id"]: row for row in evidence["outbox"]}
    for message in evidence["topics"]:
        first = known.setdefault(message["id"], message)
        if first["payload"] != message["payload"] or first["key"] != message["key"]:
            yield f"event {message['id']} was published with two contents"
        row = rows.get(message["id"])
        if row is None or row["data"] != json.loads(message["payload"]):
            yield f"event {message['id']} of {message['key']} is on its topic and not in the outbox, or otherwise"


def _books_balance(evidence):
    for (call, agent, bill, number), (manifested, accepted, released, exited, unreleased) in evidence["lines"].items():
        for account, total in ((1, accepted), (2, released), (3, exited), (4, unreleased)):
            booked = evidence["ledger"].get((call, agent, bill, number, account), 0)
            if booked != total:
                yield f"lot/{call}/{agent}/{bill} line {number}: account {account} has {booked}, the line says {total}"
        if not exited <= released <= accepted <= manifested:
            figures = f"{exited} exited, {released} released, {accepted} accepted, {manifested} sent"
            yield f"lot/{call}/{agent}/{bill} line {number}: {figures}"


# ---- P3


def order_holds(evidence):
    versions = collections.defaultdict(list)
    for row in sorted(evidence["outbox"], key=lambda row: row["id"]):
        versions[row["audience"], row["recipient"], row["key"]].append(row["version"])
    for key, seen in versions.items():
        if seen != list(range(1, len(seen) + 1)):
            yield f"outbox {key}: versions {seen}"
    for head in evidence["heads"]:
        seen = versions.get((head["audience"], head["recipient"], head["key"]), [])
        if head["version"] != len(seen):
            yield f"{head['key']}: the newest version is {head['version']}, events {len(seen)}"
    # On a topic a page may be repeated after a crash; what is read for the first time comes in order.
    read = collections.defaultdict(int)
    for message in evidence["topics"]:
        key = (message["topic"], message["recipient"], message["key"])
        if message["sequence"] > read[key] + 1:
            yield f"{key}: version {message['sequence']} was published after {read[key]}"
        read[key] = max(read[key], message["sequence"])
    cores = {}
    for row in evidence["outbox"]:
        core = row["data"].get("core")
        if not core:
            continue
        known = cores.setdefault((core["key"], core["core_version"]), core)
        if known != core:
            yield f"core {core['key']} version {core['core_version']} says {known} and {core}"
    for (call, container), version in evidence["cores"].items():
        seen = sorted(v for key, v in cores if key == f"box/{call}/{container}")
        if seen != list(range(1, version + 1)):
            yield f"core box/{call}/{container}: versions {seen} of {version}"


# ---- P5


def audited(evidence):
    entries = collections.defaultdict(list)
    for row in evidence["audit"]:
        if hashlib.sha256(b"\0" + row["bytes"].encode()).hexdigest() != row["leaf"]:
            yield f"audit row {row['id']} has other bytes than its leaf"
        entry = json.loads(row["bytes"])
        if row["salt"] and entry["subject"] != hashlib.sha256((row["salt"] + row["subject"]).encode()).hexdigest():
            yield f"audit row {row['id']}: the subject is not the one whose hash was sealed"
        entries[entry["reason"]].append((entry, row["subject"]))
    yield from _chain(evidence)
    for op in evidence["log"]:
        if op["kind"] == "message":
            continue
        mine = [entry for entry, subject in entries[_reason(op)] if subject == op["account"]]
        done = sum(entry["outcome"] == "done" for entry in mine)
        if op["kind"] == "act" and done != (op["status"] == 200):
            yield f"op {op['op']} {op['act']} (answered {op['status']}) has {done} audit rows of an act done"
        if not mine:
            yield f"op {op['op']} ({op['kind']}, answered {op['status']}) has no audit row"
    worked = collections.Counter(
        entry["target"] for rows in entries.values() for entry, _ in rows if entry["act"] == "message_worked"
    )
    for identity in _messages(evidence):
        if worked[identity] != 1:
            yield f"message {identity} has {worked[identity]} audit rows of being worked"
    for row in _customs(evidence):
        reason = row["data"].get("reason")
        if reason and not any(entry["outcome"] == "done" for entry, _ in entries[reason]):
            yield f"{row['key']} {row['type']} ({reason}) is a state without an audit leaf"


def _chain(evidence):
    before = bytes(32)
    leaves = {row["id"]: row["leaf"] for row in evidence["audit"]}
    for number, seal in enumerate(evidence["seals"], 1):
        before = hashlib.sha256(b"\1" + before + bytes.fromhex(seal["leaf"])).digest()
        if seal["seq"] != number or leaves.pop(seal["audit_id"], None) != seal["leaf"] or before.hex() != seal["hash"]:
            yield f"the chain of the audit is broken at seal {seal['seq']}"
            return
    if leaves:
        yield f"{len(leaves)} audit rows were never sealed: {sorted(leaves)[:5]}"
