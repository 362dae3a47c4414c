"""What drills of one fault have in common: a port, an accident, the doctor's word on it, rest, the checker."""

import contextlib
import json
import os
import subprocess
import time

import checker
import evidence
import oracle
from load import settle
from private_port import PrivatePort

DOCTOR_PATIENCE_S = 45


@contextlib.contextmanager
def running_port(binaries, prepare=None):
    port = PrivatePort.make(binaries)
    try:
        if prepare:
            prepare(port)
        port.start_broker()
        port.init()
        port.start_cargod()
        port.wait_ready()
        yield port
    finally:
        port.remove()


# ---- the doctor: what first-level support reads

# Of the machine that the drill runs on, not of the port.
ABOUT_THE_MACHINE = {"disk.nearly_full", "files.short"}


def doctor(port):
    """{line's id: weight}, as `cargoctl doctor` prints them now."""
    command = [os.path.join(port.binaries, "cargoctl"), "doctor", "--state", port.state, "--json"]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return {line["id"]: line["weight"] for line in json.loads(asked.stdout)["lines"]}


def doctor_names(port, found, line):
    """The doctor must print this line while the fault lasts."""
    until = time.monotonic() + DOCTOR_PATIENCE_S
    said = doctor(port)
    while line not in said and time.monotonic() < until:
        time.sleep(0.5)
        said = doctor(port)
    if line not in said:
        found.append(f"the doctor does not name {line}, but {sorted(said)}")


def doctor_is_content(port, found, but=()):
    """Nothing for support to do: no fault, no warning."""
    until = time.monotonic() + DOCTOR_PATIENCE_S
    while True:
        wrong = {line for line, weight in doctor(port).items() if weight != "note"} - ABOUT_THE_MACHINE - set(but)
        if not wrong or time.monotonic() > until:
            break
        time.sleep(0.5)
    if wrong:
        found.append(f"the doctor still names {sorted(wrong)}")


def verdict(port, load, say, name, seed, found=(), doctor_knows=()):
    """Lets the port come to rest and checks it. `found`: what the drill itself has seen go wrong; `doctor_knows`: lines
    that stay, because a person has something to do."""
    load.end()
    port.start_broker()
    rested = settle(port, 240)
    found = list(found)
    doctor_is_content(port, found, doctor_knows)
    left = evidence.collect(port, load.sender)
    broken = checker.check(left)
    broken["owed"] = list(oracle.owed(left))
    broken["drill"] = found + ([] if rested else ["the port did not come to rest in time"])
    for promise, texts in broken.items():
        for text in texts[:10]:
            say(f"  {promise}: {text}")
    wrong = sum(map(len, broken.values()))
    if wrong:
        for text in port.errors_logged():
            say("  log: " + text)
    say(
        f"{name}, seed {seed}: {load.voyages} voyages, {len(left['log'])} operations acknowledged, "
        f"{load.sender.retries} sent again, "
        f"{len(left['outbox'])} events, longest wait {max(load.sender.outages, default=0):.1f} s: "
        f"{'all promises kept' if wrong == 0 else f'{wrong} BROKEN PROMISES'}"
    )
    return wrong
