"""kill -9 of cargod, of PostgreSQL and of the broker, at seeded random instants under load; then the checker."""

import collections
import random
import time

import checker
import evidence
import falsified
import oracle
from drill_frame import doctor_is_content, doctor_names
from load import Load, settle
from private_port import PrivatePort

# How often each is struck, of a hundred.
WEIGHTS = {"cargod": 50, "backend": 20, "postmaster": 15, "broker": 15}


class Supervisor:
    """What an operating system's would do: starts again what was killed, and takes the time until the port answers."""

    def __init__(self, port, rng):
        self.port, self.rng = port, rng
        self.back_after = collections.defaultdict(list)
        self.struck = collections.Counter()
        self.doctor_missed = []

    def strike(self, kind):
        port = self.port
        started = time.monotonic()
        if kind == "cargod":
            struck = port.kill_cargod()
            if not self.back_after[kind]:  # once: a start should follow at once
                doctor_names(port, self.doctor_missed, "cargod.away")
                started = time.monotonic()
            port.start_cargod()
        elif kind == "backend":
            struck = port.kill_backend(self.rng)
        elif kind == "postmaster":
            struck = port.kill_postmaster()  # cargod looks after its own PostgreSQL
        else:
            port.kill_broker()
            time.sleep(self.rng.uniform(0, 3))
            port.start_broker_later()
            struck = True
        self.struck[kind if struck else "nobody"] += 1
        if kind in ("cargod", "postmaster"):
            port.wait_ready()
            self.back_after[kind].append(time.monotonic() - started)


def round_of_kills(binaries, seed, kills, seconds, say=print):
    """One round on a port of its own. Returns the number of broken promises."""
    rng = random.Random(f"kills/{seed}")
    kinds = rng.choices(list(WEIGHTS), list(WEIGHTS.values()), k=kills)
    port = PrivatePort.make(binaries)
    try:
        port.start_broker()
        port.init()
        port.start_cargod()
        port.wait_ready()
        load = Load(port, seed)
        supervisor = Supervisor(port, rng)
        started = time.monotonic()
        load.begin(port.clerk_token)
        for number, kind in enumerate(kinds):
            # Evenly spread with a jitter: never two at once for certain, never in step with anything.
            due = started + seconds * (number + rng.random()) / kills
            time.sleep(max(0.0, due - time.monotonic()))
            if load.failure:
                break
            supervisor.strike(kind)
        load.end()
        port.start_broker()
        rested = settle(port)
        doctor_is_content(port, supervisor.doctor_missed)
        left = evidence.collect(port, load.sender)
        bugs = port.errors_logged()
    finally:
        port.remove()
    return report(say, seed, load, supervisor, rested, left, bugs, time.monotonic() - started)


def report(say, seed, load, supervisor, rested, left, bugs, seconds):
    broken = checker.check(left)
    broken["owed"] = list(oracle.owed(left))
    broken["log"] = bugs
    broken["doctor"] = supervisor.doctor_missed
    if not rested:
        broken["rest"] = ["the port did not come to rest in time"]
    yes = sum(op["kind"] == "gate" and op["status"] == 200 and op["answer"]["answer"] == "released" for op in left["log"])
    released = sum(row["type"] == "goods.released" for row in left["outbox"])
    repeated = len(left["topics"]) - len({message["id"] for message in left["topics"]})
    say(
        f"seed {seed}: {sum(supervisor.struck.values())} kills ({_tally(supervisor.struck)}) in {seconds:.0f} s; "
        f"{load.voyages} voyages, "
        f"{len(left['log'])} operations acknowledged, {load.sender.retries} sent again; {len(left['outbox'])} events "
        f"({repeated} repeated on Kafka), {released} releases, {yes} gate yes, {len(left['seals'])} audit leaves"
    )
    say(f"  what the voyages met: {_tally(_met(left))}")
    for kind, times in supervisor.back_after.items():
        say(f"  answers again after the kill of {kind}: median {sorted(times)[len(times) // 2]:.1f} s, worst {max(times):.1f} s")
    if load.sender.outages:
        say(f"  longest wait of one operation: {max(load.sender.outages):.1f} s")
    for promise, texts in broken.items():
        if texts:
            say(f"  {promise} broken {len(texts)} times:")
            for text in texts[:10]:
                say("    " + text)
    wrong = sum(map(len, broken.values()))
    if wrong == 0:
        wrong += falsified.unnoticed(left, say)
    say(f"seed {seed}: {'all promises kept' if wrong == 0 else f'{wrong} BROKEN PROMISES'}")
    return wrong


def _met(left):
    """How often the load touched what the checker and the oracle are for."""
    acts = [op for op in left["log"] if op["kind"] == "act"]
    messages = [op for op in left["log"] if op["kind"] == "message" and op.get("id")]
    events = collections.Counter(row["type"] for row in left["outbox"])
    return collections.Counter(
        {
            "holds": sum(op["act"] == "place_hold" and op["status"] == 200 for op in acts),
            "selections": sum(op["act"] == "select" and op["status"] == 200 for op in acts),
            "acts refused": sum(op["status"] != 200 for op in acts),
            "messages sent again": len(messages) - len({op["id"] for op in messages}),
            "releases taken back": events["goods.release_taken_back"],
            "gate grants taken back": events["gate.revoked"],
            "exits without a yes": sum(
                row["type"] == "box.exited" and not row["data"]["data"]["lawful"] for row in left["outbox"]
            ),
        }
    )


def _tally(counter):
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counter.items()))
