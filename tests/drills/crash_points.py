"""Death at the n-th crash point, n = 1, 2, ... until a run passes untouched; then the checker.

The build must have crash points (CMake option QUAI_CRASH_POINTS, on in the asan preset; daemon/store/crash_point.hpp). All
runs share one port: each is a short voyage of its own, from the opening of the call to the box that leaves.
"""

import collections
import json
import os
import threading
import time

import checker
import evidence
import oracle
from load import settle
from port_people import settle_in
from private_port import DrillError, PrivatePort
from sender import Sender
from voyage import Voyage


class _Restarter:
    """Starts cargod again, without a crash point, when it has died."""

    def __init__(self, port):
        self.port = port
        self.died = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self):
        while not self._over.is_set():
            if self.port.cargod_pid() is None:
                self.died = True
                self.port.start_cargod()
            self._over.wait(0.02)

    def end(self):
        self._over.set()
        self._thread.join()


def _run(port, sender, n, seed):
    """One voyage in a cargod that dies at its n-th crash point. True: it passed untouched, to the last seal and event."""
    port.kill_cargod()
    port.start_cargod(environment={"QUAI_CRASH_AT": str(n)})
    restarter = _Restarter(port)
    try:
        port.wait_ready()
        Voyage(sender, n, seed, calm=True).sail()
        if not restarter.died:
            settle(port)
        return not restarter.died
    finally:
        restarter.end()


def _names(port):
    """Which points were died at: the process said so with its last words."""
    found = collections.Counter()
    with open(os.path.join(port.folder, "cargod.log"), encoding="utf-8", errors="replace") as log:
        for line in log:
            if '"event":"crash_point"' in line:
                found[json.loads(line)["name"]] += 1
    return found


def loop(binaries, seed, stride, say):
    """`stride` 1 is the whole loop; a larger one begins at a point drawn by the seed. Returns the number of broken promises."""
    began = time.monotonic()
    port = PrivatePort.make(binaries)
    try:
        port.start_broker()
        port.init()
        port.start_cargod()
        port.wait_ready()
        sender = Sender([port.url])
        settle_in(sender, port.clerk_token)
        n, runs = 1 + seed % stride, 1
        while not _run(port, sender, n, seed):
            n, runs = n + stride, runs + 1
        if runs == 1 and stride > n:
            raise DrillError("nothing died: this build has no crash points (QUAI_CRASH_POINTS)")
        rested = settle(port)
        left, names = evidence.collect(port, sender), _names(port)
    finally:
        port.remove()
    broken = checker.check(left)
    broken["owed"] = list(oracle.owed(left))
    broken["rest"] = [] if rested else ["the port did not come to rest in time"]
    for promise, texts in broken.items():
        for text in texts[:10]:
            say(f"  {promise}: {text}")
    wrong = sum(map(len, broken.values()))
    say("  died at: " + ", ".join(f"{count} x {name}" for name, count in sorted(names.items())))
    say(
        f"crash points, seed {seed}, stride {stride}: {runs} runs, the one with n = {n} passed untouched, "
        f"{time.monotonic() - began:.0f} s: "
        f"{'all promises kept' if wrong == 0 else f'{wrong} BROKEN PROMISES'}"
    )
    return wrong
