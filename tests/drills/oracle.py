"""Which releases and which "yes" of the gate can have been lawful: recomputed from what the sender did, with nothing of the
port's code.

Written from the model and the domain alone. Release is a consequence: goods are free once they are presented, accepted,
landed and cleared, with no hold, no open selection, no open order, nothing unknown. The gate says yes to a box when all its
goods are free for what lies in the box, nothing stands against the box or its goods, it is in the yard, and the right names
this haulier. A hold on a consignment blocks its boxes; a hold on a box blocks the box. Hold wins every tie that can be told.

The sender works on many threads, so each of its acts has an interval: from first sent to acknowledged. A release is wrongful
when NO order of the acts within their intervals allows it: what it needs must have been sent before its end, and what forbids
it stands when it was acknowledged before its beginning and nothing that ends it was sent before its end. Blind to nothing
that the sender can prove, and never guilty by accident.
"""

import collections
import math

CUSTOMS = 2


class Interval:
    """When something can have happened."""

    def __init__(self, first, last):
        self.first, self.last = first, last


def _done(op):
    """It may have had its effect: only a definite refusal says it had none."""
    if op["kind"] == "message":
        return op.get("accepted") is not False
    return op["status"] in (200, None)


def _over(op):
    """From when on it certainly has had its effect."""
    if op["kind"] == "message":
        return op["worked"] if op.get("accepted") else math.inf
    return op["acked"] if op["status"] == 200 else math.inf


class Call:
    """What the sender did about one port call."""

    def __init__(self):
        self.lines = {}  # (bill, line) -> {packages, splits}
        self.arrivals = []
        self.accepts = collections.defaultdict(list)  # bill -> acts
        self.clears = collections.defaultdict(list)  # (bill, item) -> acts
        self.links = {}  # (bill, mrn, item) -> (line, packages)
        self.landed = collections.defaultdict(list)  # box -> messages
        self.left = collections.defaultdict(list)
        self.rights = collections.defaultdict(list)
        self.hauliers = collections.defaultdict(list)  # box -> [(act, haulier)]
        self.blocks = collections.defaultdict(list)  # key -> [(act that began it, [acts that may have ended it])]
        self.gates = []

    def boxes_of(self, bill):
        return {box for (b, _), line in self.lines.items() if b == bill for box in line["splits"]}

    def bills_in(self, box):
        return {bill for (bill, _), line in self.lines.items() if box in line["splits"]}

    # ---- may and must

    def might_be_past(self, ops, when):
        return any(_done(op) and op["sent"] < when.last for op in ops)

    def surely_blocked(self, key, when):
        for begun, ends in self.blocks[key]:
            if _over(begun) < when.first and not any(_done(end) and end["sent"] < when.last for end in ends):
                return True
        return False

    def cleared(self, bill, number, when):
        """Packages of the line that its MRN's cleared items cover, at most."""
        return sum(
            packages
            for (b, mrn, item), (line, packages) in self.links.items()
            if b == bill and line == number and self.might_be_past(self.clears[b, mrn, item], when)
        )

    def releasable(self, call, bill, number, when):
        """Packages of a line that can have been free, at most."""
        line = self.lines.get((bill, number))
        if line is None or self.surely_blocked(f"lot/{call}/AGENTLH/{bill}", when):
            return 0
        if not self.might_be_past(self.arrivals, when) or not self.might_be_past(self.accepts[bill], when):
            return 0
        # What was free when its box left stays released, whatever is done to the box afterwards.
        there = sum(
            packages
            for box, packages in line["splits"].items()
            if self.might_be_past(self.landed[box], when)
            and (not self.surely_blocked(f"box/{call}/{box}", when) or self.might_be_past(self.left[box], when))
        )
        return min(there, self.cleared(bill, number, when))

    def why_closed(self, call, box, haulier, when):
        """The first reason for which no "yes" can be right; empty: one can."""
        if not self.might_be_past(self.landed[box], when):
            return "it has not landed"
        if any(_over(op) < when.first for op in self.left[box]):
            return "it has left"
        bills = self.bills_in(box)
        if not bills:
            return "no goods are known in it"
        for key in [f"box/{call}/{box}", *(f"lot/{call}/AGENTLH/{bill}" for bill in sorted(bills))]:
            if self.surely_blocked(key, when):
                return f"a hold, selection or order stands on {key}"
        for (bill, number), line in self.lines.items():
            if box not in line["splits"]:
                continue
            if not self.might_be_past(self.arrivals, when) or not self.might_be_past(self.accepts[bill], when):
                return f"{bill} is not presented and accepted"
            if self.cleared(bill, number, when) < line["packages"]:
                return f"{bill} line {number} is not cleared"
        if not self.might_be_past(self.rights[box], when):
            return "there is no right"
        if not any(_done(op) and op["sent"] < when.last and named == haulier for op, named in self.hauliers[box]):
            return f"the right does not name {haulier}"
        return ""


def read_log(log):
    """{call: Call}, from the sender's log alone."""
    calls = collections.defaultdict(Call)
    orders = {}  # id of an order -> its ends
    holds = {}
    for op in log:
        if op["kind"] == "message":
            _read_message(calls[op["about"]["call"]], op)
        elif op["kind"] == "gate":
            calls[op["call"]].gates.append(op)
        else:
            key = op["body"].get("key", "")
            call = calls[key.split("/")[1] if key else op["body"]["call"]]
            _read_act(call, op, key, holds, orders)
    return calls


def _read_message(call, op):
    about = op["about"]
    if about["what"] == "manifest":
        for bill, lines in about["bills"].items():
            call.lines.update({(bill, number): line for number, line in enumerate(lines, 1)})
        return
    books = {"landed": call.landed, "left": call.left, "right": call.rights}[about["what"]]
    for box in about["boxes"]:
        books[box].append(op)


def _read_act(call, op, key, holds, orders):
    body, act = op["body"], op["act"]
    bill = box = key.rpartition("/")[2]
    results = op["answer"].get("results") if op["status"] == 200 else None
    identity = results[0]["id"] if results else None
    if act == "report_arrival":
        call.arrivals.append(op)
    elif act == "accept":
        call.accepts[bill].append(op)
    elif act == "link_mrn" and _done(op):
        call.links[bill, body["mrn"], body["item"]] = (body["line"], body["packages"])
    elif act == "clear":
        call.clears[bill, body["mrn"], body["item"]].append(op)
    elif act == "name_haulier":
        call.hauliers[box].append((op, body["haulier"]))
    elif act in ("place_hold", "select"):
        ends = holds.setdefault(identity if act == "place_hold" else ("selected", key), [])
        call.blocks[key].append((op, ends))
    elif act == "approve_lift":
        holds.setdefault(body["hold"], []).append(op)
    elif act == "order_control":
        orders[identity] = ends = []
        call.blocks[key].append((op, ends))
    elif act == "record_result" and body.get("result") == "conform":
        orders.setdefault(body["order"], []).append(op)
        holds.setdefault(("selected", key), []).append(op)  # a selection ends with the conform results of its orders


def wrongful(evidence):
    """Texts: every release, gate answer and lawful exit that no order of the sender's acts allows."""
    calls = read_log(evidence["log"])
    acts = {f"op {op['op']}": op for op in evidence["log"]}
    for name, call in calls.items():
        for op in call.gates:
            if op["status"] == 200 and op["answer"]["answer"] == "released":
                why = call.why_closed(name, op["container"], op["haulier"], Interval(op["sent"], op["acked"]))
                if why:
                    yield f"op {op['op']}: the gate said yes to {op['container']} of {name}: {why}"
    free = collections.Counter()
    for row in sorted(evidence["outbox"], key=lambda row: row["id"]):
        if row["audience"] != CUSTOMS:
            continue
        parts = row["key"].split("/")
        call = calls[parts[1]]
        act = acts.get(row["data"].get("reason", ""))
        when = Interval(act["sent"], act["acked"]) if act else Interval(0, math.inf)
        if row["type"] in ("goods.released", "goods.release_taken_back"):
            line = (parts[1], parts[3], row["data"]["data"]["line"])
            amount = row["data"]["data"]["quantity"]["packages"]
            free[line] += amount if row["type"] == "goods.released" else -amount
            most = call.releasable(parts[1], parts[3], line[2], when)
            if row["type"] == "goods.released" and free[line] > most:
                by = row["data"].get("reason")
                yield f"{row['key']} line {line[2]}: {free[line]} packages released by {by}, at most {most} could be"
        elif row["type"] == "box.exited" and row["data"]["data"]["lawful"]:
            if not any(
                op["status"] == 200 and op["answer"]["answer"] == "released" and op["container"] == parts[2] for op in call.gates
            ):
                yield f"{row['key']} left lawfully, and no gate ever said yes"


def owed(evidence):
    """Texts: goods that must be free at the end and are not. Only what nothing ever blocked, or what was surely unblocked."""
    end = Interval(math.inf, math.inf)
    for name, call in read_log(evidence["log"]).items():
        for (bill, number), line in call.lines.items():
            sure = [call.arrivals, call.accepts[bill], *(call.landed[box] for box in line["splits"])]
            keys = [f"lot/{name}/AGENTLH/{bill}", *(f"box/{name}/{box}" for box in call.boxes_of(bill))]
            ended = all(
                any(_over(stop) < math.inf for stop in ends) or not _done(begun)
                for key in keys
                for begun, ends in call.blocks[key]
            )
            left = any(call.left[box] for box in call.boxes_of(bill))
            if left or not ended or not all(any(_over(op) < math.inf for op in ops) for ops in sure):
                continue
            free = evidence["lines"].get((name, "AGENTLH", bill, number), (0, 0, 0))[2]
            if call.cleared(bill, number, end) >= line["packages"] > free:
                yield f"lot/{name}/AGENTLH/{bill} line {number}: {free} of {line['packages']} released, nothing stands against it"
