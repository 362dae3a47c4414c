"""The checker on falsified copies of a round's evidence: each must be found, under the promise it breaks. A checker that was
never seen to bite proves nothing, so every round ends with this.
"""

import json

import checker

CUSTOMS = 2


def _first(rows, wanted):
    return next(row for row in rows if wanted(row))


def _without(rows, unwanted):
    return [row for row in rows if not unwanted(row)]


def _done_act(evidence, act):
    return _first(evidence["log"], lambda op: op["kind"] == "act" and op["act"] == act and op["status"] == 200)


def _event(evidence, event_type):
    return _first(
        evidence["outbox"], lambda row: row["audience"] == CUSTOMS and row["type"] == event_type and row["data"].get("reason")
    )


def lost_act(evidence):
    """An acknowledged hold left nothing."""
    reason = f"op {_done_act(evidence, 'place_hold')['op']}"
    return {"outbox": _without(evidence["outbox"], lambda row: row["data"].get("reason") == reason)}


def forgotten_key(evidence):
    """The idempotency key of an acknowledged act is gone."""
    op = _done_act(evidence, "accept")
    return {
        "idempotency": {key: kept for key, kept in evidence["idempotency"].items() if key != (op["account"], op["key"] + "#0")}
    }


def message_never_worked(evidence):
    """An acknowledged message still waits."""
    identity = _first(evidence["log"], lambda op: op["kind"] == "message" and op.get("id"))["id"]
    return {"inbox": {**evidence["inbox"], identity: {**evidence["inbox"][identity], "state": "received"}}}


def lost_event(evidence):
    """An event of the outbox never reached its topic."""
    gone = evidence["outbox"][len(evidence["outbox"]) // 2]["event_id"]
    return {"topics": _without(evidence["topics"], lambda message: message["id"] == gone)}


def doubled_event(evidence):
    """One act, two events."""
    row = _event(evidence, "goods.accepted")
    newest = max(other["version"] for other in evidence["outbox"] if other["audience"] == CUSTOMS and other["key"] == row["key"])
    return {"outbox": [*evidence["outbox"], {**row, "id": evidence["outbox"][-1]["id"] + 1, "version": newest + 1}]}


def effect_of_a_refusal(evidence):
    """An act that was refused left its event."""
    op = _first(evidence["log"], lambda op: op["kind"] == "act" and op["status"] not in (200, None) and op["act"] == "accept")
    row = _event(evidence, "goods.accepted")
    false = {
        **row,
        "id": evidence["outbox"][-1]["id"] + 1,
        "key": op["body"]["key"],
        "data": {**row["data"], "reason": f"op {op['op']}"},
    }
    return {"outbox": [*evidence["outbox"], false]}


def booked_twice(evidence):
    """A movement on the ledger stands there twice."""
    line, packages = _first(evidence["ledger"].items(), lambda row: row[0][4] == 2 and row[1] > 0)
    return {"ledger": {**evidence["ledger"], line: 2 * packages}}


def two_contents(evidence):
    """One event id, two contents on the topic."""
    false = {**evidence["topics"][0], "payload": json.dumps({"key": "box/none"})}
    return {"topics": [*evidence["topics"], false]}


def gap_of_versions(evidence):
    """A recipient's versions of a key jump."""
    row = _first(evidence["outbox"], lambda row: row["version"] == 2 and row["audience"] != CUSTOMS)
    return {"outbox": _without(evidence["outbox"], lambda other: other is row)}


def swapped_on_topic(evidence):
    """Two versions of a key changed places on a topic."""
    topics = list(evidence["topics"])
    second = next(i for i, message in enumerate(topics) if message["sequence"] == 2)
    first = next(
        i
        for i in range(second, -1, -1)
        if topics[i]["sequence"] == 1
        and topics[i]["key"] == topics[second]["key"]
        and topics[i]["recipient"] == topics[second]["recipient"]
        and topics[i]["topic"] == topics[second]["topic"]
    )
    # Without its repetitions, if a crash made any.
    twins = {topics[first]["id"], topics[second]["id"]}
    swapped = [message for i, message in enumerate(topics) if i in (first, second) or message["id"] not in twins]
    a, b = swapped.index(topics[first]), swapped.index(topics[second])
    swapped[a], swapped[b] = swapped[b], swapped[a]
    return {"topics": swapped}


def two_cores(evidence):
    """One version of a box's core says two things to two audiences."""
    row = _first(evidence["outbox"], lambda row: row["audience"] != CUSTOMS and row["data"].get("core"))
    core = {**row["data"]["core"], "gate": "open" if row["data"]["core"]["gate"] == "closed" else "closed"}
    false = {**row, "data": {**row["data"], "core": core}}
    return {"outbox": [false if other is row else other for other in evidence["outbox"]]}


def yes_while_held(evidence):
    """The gate says yes to a box whose hold was acknowledged before the question."""
    for hold in evidence["log"]:
        if (
            hold["kind"] != "act"
            or hold["act"] != "place_hold"
            or hold["status"] != 200
            or not hold["body"]["key"].startswith("box/")
        ):
            continue
        for op in evidence["log"]:
            if (
                op["kind"] == "gate"
                and op["status"] == 200
                and op["answer"]["answer"] != "released"
                and op["sent"] > hold["acked"]
                and hold["body"]["key"] == f"box/{op['call']}/{op['container']}"
            ):
                false = {**op, "answer": {**op["answer"], "answer": "released"}}
                return {"log": [false if other is op else other for other in evidence["log"]]}
    raise StopIteration


def yes_to_another_haulier(evidence):
    """The gate says yes to a haulier whom the right does not name."""
    op = _first(evidence["log"], lambda op: op["kind"] == "gate" and op["haulier"] == "AUTRE" and op["status"] == 200)
    false = {**op, "answer": {**op["answer"], "answer": "released"}}
    return {"log": [false if other is op else other for other in evidence["log"]]}


def released_too_much(evidence):
    """A package more than was cleared is released."""
    row = _event(evidence, "goods.released")
    quantity = row["data"]["data"]["quantity"]
    data = {**row["data"], "data": {**row["data"]["data"], "quantity": {**quantity, "packages": quantity["packages"] + 1}}}
    return {"outbox": [{**row, "data": data} if other is row else other for other in evidence["outbox"]]}


def released_before_its_clearance(evidence):
    """Goods are released by an act that came before their clearance was sent."""
    row = _event(evidence, "goods.released")
    call = row["key"].split("/")[1]
    opened = _first(evidence["log"], lambda op: op["kind"] == "act" and op["act"] == "open_call" and op["body"]["call"] == call)
    data = {**row["data"], "reason": f"op {opened['op']}"}
    return {"outbox": [{**row, "data": data} if other is row else other for other in evidence["outbox"]]}


def edited_audit(evidence):
    """An audit row's bytes were changed after it was written."""
    row = evidence["audit"][len(evidence["audit"]) // 2]
    return {
        "audit": [
            {**row, "bytes": row["bytes"].replace('"outcome":"', '"outcome":"x')} if other is row else other
            for other in evidence["audit"]
        ]
    }


def erased_audit(evidence):
    """The audit row of an acknowledged act is gone, and nobody had sealed it."""
    reason = f'"op {_done_act(evidence, "accept")["op"]}"'
    row = _first(evidence["audit"], lambda row: reason in row["bytes"])
    return {"audit": _without(evidence["audit"], lambda other: other is row)}


def cut_chain(evidence):
    """A seal in the middle was taken out."""
    middle = evidence["seals"][len(evidence["seals"]) // 2]
    return {"seals": _without(evidence["seals"], lambda seal: seal is middle)}


BREAKS = [
    ("P1", lost_act),
    ("P1", forgotten_key),
    ("P1", message_never_worked),
    ("P1", lost_event),
    ("P2", doubled_event),
    ("P2", effect_of_a_refusal),
    ("P2", booked_twice),
    ("P2", two_contents),
    ("P3", gap_of_versions),
    ("P3", swapped_on_topic),
    ("P3", two_cores),
    ("P4", yes_while_held),
    ("P4", yes_to_another_haulier),
    ("P4", released_too_much),
    ("P4", released_before_its_clearance),
    ("P5", edited_audit),
    ("P5", erased_audit),
    ("P5", cut_chain),
]


def unnoticed(evidence, say):
    """How many falsifications the checker did not find under their promise. What a round's evidence has no example of is said."""
    missed = []
    without = []
    for promise, falsify in BREAKS:
        try:
            false = {**evidence, **falsify(evidence)}
        except StopIteration:
            without.append(falsify.__name__)
            continue
        if next(iter(checker.checks()[promise](false)), None) is None:
            missed.append(falsify.__name__)
    tried = len(BREAKS) - len(without)
    say(
        f"  falsified copies of this evidence: {tried - len(missed)} of {tried} found"
        + (f"; NOT found: {', '.join(missed)}" if missed else "")
        + (f"; no example for: {', '.join(without)}" if without else "")
    )
    return len(missed)
