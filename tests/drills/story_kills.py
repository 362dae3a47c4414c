"""The port day with a kill after each step, compared with the undisturbed day.

Played on means: no expectation of the story differs. Equal means: every (audience, recipient, key) ends with the same version
and the same view, every topic holds the same set of (key, version) with the same events, and the books, documents, controls
and acts of the audit are the same, once times and the ids of acts (which are drawn anew by each client) are taken out.
"""

import collections
import os
import random
import re
import shlex
import subprocess
import sys
import time

from private_port import ROOT, PrivatePort

KINDS = ("cargod", "backend", "broker")
STORY = os.path.join(ROOT, "tests", "stories", "port-day.story")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_ID = re.compile(r"\b[0-9a-f]{32,64}\b")


def comparable(text):
    return _ID.sub("ID", _TIME.sub("TIME", text))


def strike(folder, binaries, kinds, seed):
    """The story's hook: kills one of `kinds`, by turns that begin with the seed, and starts again what does not start itself."""
    step = int(os.environ["QUAI_STEP"] if "QUAI_STEP" in os.environ else os.environ["QUAI_ACT"])
    port = PrivatePort(folder, binaries)
    kind = kinds[(step + seed) % len(kinds)]
    if kind == "cargod":
        struck = port.kill_cargod()
        port.start_cargod()
    elif kind == "backend":
        struck = False
        until = time.monotonic() + 10
        while not struck and time.monotonic() < until:  # after a quiet step all sessions may be on their way back
            struck = port.kill_backend(random.Random(f"{seed}/{step}"))
            time.sleep(0.05)
    else:
        port.kill_broker()
        port.start_broker_later()
        struck = True
    with open(os.path.join(folder, "struck"), "a", encoding="utf-8") as log:
        log.write(f"{kind if struck else 'nothing'}\n")
    return 0


def play(binaries, kinds, seed, each="step", changes=None, through_folder=False):
    """One day on a port of its own. Returns (exit code of the story, its output, what it left, what was struck).

    `changes` makes another text of the story's, which is played from the port's folder; `through_folder`: the agent drops his
    files into a watched folder.
    """
    port = PrivatePort.make(binaries)
    try:
        port.start_broker()
        port.init()
        folders = port.make_folder("AGENTLH", "C-AGENT") if through_folder else None
        port.start_cargod()
        port.wait_ready()
        story = STORY
        if changes:
            with open(STORY, encoding="utf-8") as file:
                text = changes(file.read())
            story = os.path.join(port.folder, "changed.story")
            with open(story, "w", encoding="utf-8") as file:
                file.write(text)
        command = [
            os.path.join(binaries, "cargoctl"),
            "--lang",
            "en",
            "--patience",
            "90",
            "story",
            story,
            "--kafka",
            port.brokers,
        ]
        if folders:
            command += ["--drop", "agent={}:{}".format(*folders)]
        if kinds:
            hook = [sys.executable, os.path.abspath(__file__), "strike", port.folder, binaries, ",".join(kinds), str(seed)]
            command += [f"--after-{each}", shlex.join(hook)]
        played = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "QUAI_SERVER": port.url, "QUAI_TOKEN": port.clerk_token},
        )
        struck = []
        if kinds:
            with open(os.path.join(port.folder, "struck"), encoding="utf-8") as log:
                struck = log.read().split()
        settle(port)
        return played.returncode, played.stdout + played.stderr, left_behind(port), struck
    finally:
        port.remove()


def settle(port):
    """Waits until everything runs again, and until the broker has heard of every event."""
    port.start_broker()
    port.wait_ready()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        wanted = int(port.psql("SELECT count(*) FROM outbox")[0][0])
        if len({message["headers"]["ce_id"] for message in port.topics()}) >= wanted:
            return
        time.sleep(0.5)


# What is compared beside streams and views: a query each, rows taken as a multiset.
TABLES = {
    "views": "SELECT h.audience, h.recipient, h.key, h.version, h.event_id, o.data FROM view_head h "
    "JOIN outbox o ON o.event_id = h.event_id",
    "log": "SELECT p.audience, p.recipient, o.event_id FROM log_position p JOIN outbox o ON o.id = p.outbox_id",
    "cores": "SELECT call, container, version, gate FROM core",
    "ledger": "SELECT call, agent, bill, line, account, packages, mass_g, by_person FROM ledger",
    "lines": "SELECT call, agent, bill, ordinal, accepted, released, exited, exited_unreleased, released_whole FROM goods_line",
    "custody": "SELECT call, container, keeper FROM custody",
    "documents": "SELECT call, agent, bill, version, json FROM document",
    "holds": "SELECT call, container, agent, bill, ordinal, state, kind, by_person, lifted_by FROM hold",
    "selections": "SELECT call, container, agent, bill, ordinal, state, source, rule, by_person FROM selection",
    "orders": "SELECT call, container, agent, bill, ordinal, state, kind, result, result_by FROM control_order",
    "clearances": "SELECT call, agent, bill, ordinal, mrn, item, version, state, by_person FROM clearance",
    "rights": "SELECT call, container, state, holder, haulier, named_by FROM pickup_right",
    "messages": "SELECT sha256, party, state, tries <= 1 FROM inbox WHERE sha256 NOT IN "
    "(SELECT sha256 FROM inbox WHERE result_json LIKE '%CODECO%')",  # those carry the minute they were sent in
    "registry": "SELECT kind, code, record, recorded_by, reason FROM registry_entry",
    "rules": "SELECT hash, text FROM rule_text",
    "acts": "SELECT b.bytes::json ->> 'act', b.bytes::json ->> 'outcome', b.bytes::json ->> 'target', b.bytes::json ->> 'reason' "
    "FROM audit b",
}


def left_behind(port):
    """{name: multiset of rows}; the topics as one more table. Rows are texts without times and acts' ids."""
    left = {name: collections.Counter(comparable("\x1f".join(row)) for row in port.psql(query)) for name, query in TABLES.items()}
    topics = {}
    for message in port.topics():
        headers = message["headers"]
        # A set: the broker hears at least once, and a repetition has the same id.
        row = (
            message["topic"],
            message["key"],
            headers["ce_recipient"],
            headers["ce_sequence"],
            headers["ce_type"],
            headers["ce_id"],
            message["payload"],
        )
        topics[comparable("\x1f".join(row[:-2]) + "\x1f" + row[-1]) + row[-2]] = 1
    left["topics"] = collections.Counter(topics)
    return left


def differences(undisturbed, disturbed):
    """Texts, a line each row that only one of the two has."""
    found = []
    for name, rows in undisturbed.items():
        for sign, only in (("missing", rows - disturbed[name]), ("too much", disturbed[name] - rows)):
            found += [f"{name}: {sign} ({count}): {row[:300]}" for row, count in only.items()]
    return found


def drill(binaries, seed, every_kind=False, each="step", say=print):
    """Plays the day once undisturbed and once (or once a kind) with kills. Returns the number of differences."""
    code, output, undisturbed, _ = play(binaries, (), seed)
    if code != 0:
        say(output[-3000:])
        say("the undisturbed day differs: nothing to compare with")
        return 1
    wrong = 0
    for kinds in [(kind,) for kind in KINDS] if every_kind else [KINDS]:
        started = time.monotonic()
        code, output, disturbed, struck = play(binaries, kinds, seed, each)
        found = differences(undisturbed, disturbed)
        if code != 0:
            found.insert(0, "the story did not play on:\n" + output[-3000:])
        if not struck or "nothing" in struck:
            found.insert(0, f"a kill met nobody: {struck}")
        tally = ", ".join(f"{count} x {kind}" for kind, count in sorted(collections.Counter(struck).items()))
        say(
            f"port day, kill -9 after each {each} ({tally}), seed {seed}: {len(found)} differences, "
            f"{sum(disturbed['topics'].values())} events, {time.monotonic() - started:.0f} s"
        )
        for line in found[:40]:
            say("  " + line)
        wrong += len(found)
    return wrong


if __name__ == "__main__" and sys.argv[1:2] == ["strike"]:
    sys.exit(strike(sys.argv[2], sys.argv[3], tuple(sys.argv[4].split(",")), int(sys.argv[5])))
