"""Drills of one fault each, under load: two cargod, rules that change, a message that kills, slow clients."""

import contextlib
import os
import random
import shutil
import signal
import socket
import threading
import time
import types

import edi_text
from drill_frame import doctor_is_content, doctor_names, running_port, verdict
from load import Load
from port_people import FORWARDER
from private_port import free_port


def _second_cargod(port):
    """Another cargod on the first one's database: its own state folder, the same keys."""
    state = os.path.join(port.folder, "second")
    os.makedirs(state, exist_ok=True)
    for key in ("id-key", "token-key.pem"):
        shutil.copy2(os.path.join(port.state, key), os.path.join(state, key))
    listen = f"127.0.0.1:{free_port()}"
    database = f"postgresql://quai@/quai?host={os.path.join(port.state, 'postgres', 'run').replace('/', '%2F')}&port=5432"

    def start():
        port.start_cargod("second", state, listen, ["--database", database])
        port.wait_ready(url="http://" + listen)

    start()
    return "http://" + listen, start


def _second(port):
    """The second cargod, for the doctor."""
    return types.SimpleNamespace(binaries=port.binaries, state=os.path.join(port.folder, "second"))


def two_cargod(binaries, seed, say):
    """Two cargod on one database, both asked, both killed by turns. (D4)"""
    rng = random.Random(f"two/{seed}")
    with running_port(binaries) as port:
        url, start_second = _second_cargod(port)
        load = Load(port, seed, urls=[port.url, url])
        load.begin(port.clerk_token)
        for _ in range(3):
            time.sleep(rng.uniform(2, 5))
            port.kill_cargod("second")
            start_second()
            time.sleep(rng.uniform(2, 5))
            port.kill_cargod()
            port.start_cargod()
            port.wait_ready()
        # The one that does not publish says who does.
        found = []
        first_publishes = port.psql("SELECT holder FROM relay")[0][0].endswith(port.state)
        doctor_names(_second(port) if first_publishes else port, found, "relay.elsewhere")
        return verdict(port, load, say, "two cargod on one database", seed, found, {"relay.elsewhere"})


def sleeping_holder(binaries, seed, say):
    """The lease holder stopped for 30 s while a second cargod takes over, then woken. (D3)"""
    with running_port(binaries) as port:
        url, _ = _second_cargod(port)
        load = Load(port, seed, urls=[url])
        load.begin(port.clerk_token)
        time.sleep(3)
        found = []
        holder = port.psql("SELECT holder FROM relay")[0][0]
        if not holder.endswith(port.state):
            found.append(f"the first cargod should hold the lease, {holder} does")
        before = port.published()
        port.signal_cargod(signal.SIGSTOP)
        time.sleep(30)
        meanwhile = port.published() - before
        taker = port.psql("SELECT holder FROM relay")[0][0]
        if not taker.endswith("second") or meanwhile == 0:
            found.append(f"in 30 s nobody took over: {taker}, {meanwhile} events published")
        doctor_names(port, found, "cargod.away")
        port.signal_cargod(signal.SIGCONT)
        time.sleep(5)
        doctor_names(port, found, "relay.elsewhere")
        say(f"  while the holder slept {meanwhile} events were published")
        return verdict(port, load, say, "SIGSTOP of the lease holder for 30 s", seed, found, {"relay.elsewhere"})


def struck_starts(binaries, seed, say):
    """cargod killed and started again and again, a session of PostgreSQL's killed while it starts."""
    rng = random.Random(f"starts/{seed}")
    starts, struck, longest = 20, 0, 0.0
    with running_port(binaries) as port:
        load = Load(port, seed)
        load.begin(port.clerk_token)
        for _ in range(starts):
            time.sleep(rng.uniform(1, 3))  # a message that is being worked when cargod is killed twice is put aside as poison
            port.kill_cargod()
            port.start_cargod()
            began = time.monotonic()
            time.sleep(rng.uniform(0, rng.choice((0.05, 0.2, 0.6))))
            struck += port.kill_backend(rng)
            port.wait_ready()
            longest = max(longest, time.monotonic() - began)
        found = [] if struck > starts / 4 else [f"of {starts} starts only {struck} were struck"]
        say(f"  {struck} of {starts} starts were struck; back after {longest:.1f} s at most")
        return verdict(port, load, say, "sessions killed while cargod starts", seed, found)


RULES = [f"""rule R-00{n} v{n} "Lots de l'essai"
  owner lehavre.ciblage  area essai  basis "Exemple : drill"
  valid 2026-01-01 .. open
  when any item ( gross_weight > {1000 * n} t )
  then lane orange score 10 control "scan"
  because "{{item.gross_weight}}"
end
""" for n in (1, 2)]


def rules_change(binaries, seed, say):
    """Rule sets changed under load, some of them faulty, with kill -9 of cargod between. (S1)"""
    rng = random.Random(f"rules/{seed}")
    found, accepted = [], []
    with running_port(binaries) as port:
        load = Load(port, seed)
        load.begin(port.clerk_token)
        sender = load.sender
        for turn in range(12):
            good = rng.random() < 0.6
            text = RULES[turn % 2] if good else RULES[turn % 2].replace("gross_weight", "no_such_field", 1)
            answer = sender.plain("C-ANNE", "POST", "/v1/rules", {"text": text, "reason": f"rules {turn}"})
            if (answer["status"] < 300) != good:
                found.append(f"a {'good' if good else 'faulty'} rule set was answered {answer['status']}: {answer['answer']}")
            if answer["status"] < 300:
                accepted.append(answer["answer"]["hash"])
            if rng.random() < 0.4:
                port.kill_cargod()
                port.start_cargod()
                port.wait_ready()
            force = sender.plain("C-ANNE", "GET", "/v1/rules")["answer"]
            if accepted and force.get("hash") != accepted[-1]:
                found.append(f"{force.get('hash')} is in force, {accepted[-1]} was accepted last")
            time.sleep(rng.uniform(0.2, 1.0))
        load.end()
        said = {
            row[0]
            for row in port.psql("SELECT DISTINCT data::json -> 'data' ->> 'ruleset' FROM outbox WHERE type = 'goods.evaluated'")
        }
        texts = {row[0] for row in port.psql("SELECT hash FROM rule_text")}
        unknown = said - texts - {""}
        if len(unknown) > 1:  # one: the empty set a port starts with, which has no text
            found.append(f"decisions name rule sets that never were in force: {unknown}")
        say(f"  {len(accepted)} rule sets accepted, decisions name {len(said)} of them")
        return verdict(port, load, say, "rules changed under load", seed, found)


def poison(binaries, seed, say):
    """A message that ends its worker each time it is read: put aside after two tries, the others unharmed. (I3)"""
    found = []
    with running_port(binaries) as port:
        load = Load(port, seed)
        load.begin(port.clerk_token)
        sender = load.sender
        time.sleep(1)
        sender.act("C-CAPITAINE", "open_call", {"call": "LEH2026999999", "site": "TDF", "imo": "9321483", "voyage": "VP"})
        # Long enough to be caught at work; the killer stands for whatever it is in it that ends the worker.
        bills = {
            f"P{n}": [{"packages": 10, "grams": 200_000, "splits": {edi_text.container(900_000 + n % 50): 10}}]
            for n in range(4000)
        }
        edi = edi_text.cuscar(
            "LEH2026999999", "VP", "POISON1", "DP", bills, [edi_text.container(900_000 + n) for n in range(50)], FORWARDER
        )
        poisoned = {}
        filing = threading.Thread(
            target=lambda: poisoned.update(
                sender.message("C-AGENT", edi, {"what": "manifest", "call": "LEH2026999999", "bills": {}})
            ),
            daemon=True,
        )
        filing.start()
        struck = _kill_whenever_at_work(port, len(edi))
        filing.join()
        state = poisoned["answer"].get("state")
        if state != "poisoned" or struck != 2:
            found.append(f"after {struck} ends the message is {state}")
        load.end()
        others = port.psql("SELECT count(*) FROM inbox WHERE state = 'poisoned'")[0][0]
        if others != "1":
            found.append(f"{others} messages are poisoned")
        doctor_names(port, found, "messages.poisoned")
        # It was acknowledged and is kept, for a person: no promise of the checker's is about it.
        sender.log.remove(next(op for op in sender.log if op.get("id") == poisoned["id"]))
        say(f"  put aside after {struck} ends of its worker")
        return verdict(port, load, say, "poison message", seed, found, {"messages.poisoned"})


def _kill_whenever_at_work(port, size):
    """Kills cargod when it works on the message of that size; how often, until it is done or put aside."""
    struck = 0
    while True:
        try:
            rows = port.psql(f"SELECT state, tries FROM inbox WHERE size = {size}")
        except Exception:
            rows = []
        if rows and rows[0][0] in ("done", "poisoned"):
            return struck
        if rows and rows[0][0] == "processing" and int(rows[0][1]) > struck:
            port.kill_cargod()
            struck += 1
            port.start_cargod()
            port.wait_ready()
        time.sleep(0.02)


# ---- clients

SLOW_HEADERS, SLOW_BODIES, SILENT = 400, 200, 2000
HONEST_ASKS = 400


class _SlowClients:
    """Connections that send a byte of a head or a body each second, and many that say nothing."""

    def __init__(self, address, token):
        host, _, number = address.rpartition(":")
        self._address = (host, int(number))
        body = f"POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 100000\r\n\r\n"
        self._starts = [b"GET /v1/lots HTTP/1.1\r\nX: "] * SLOW_HEADERS + [body.encode()] * SLOW_BODIES + [b""] * SILENT
        self._open = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._trickle, daemon=True)

    def __enter__(self):
        for start in self._starts:
            connection = socket.create_connection(self._address, timeout=10)
            connection.sendall(start)
            self._open.append((connection, bool(start)))
        self._thread.start()
        return self

    def _trickle(self):
        while not self._ended.wait(1):
            for connection, speaks in self._open:
                with contextlib.suppress(OSError):  # cut off by the port: what it is for
                    if speaks:
                        connection.send(b"a")

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        for connection, _ in self._open:
            connection.close()


def _honest_p99(sender):
    """Seconds that 99 of 100 questions of an honest officer stay under."""
    times = []
    for _ in range(HONEST_ASKS):
        asked = time.monotonic()
        sender.plain("C-ANNE", "GET", "/v1/rules")
        times.append(time.monotonic() - asked)
    return sorted(times)[HONEST_ASKS * 99 // 100]


def slow_clients(binaries, seed, say):
    """600 clients that send a byte a second and 2,000 that are silent: an honest one must hardly notice. (H1, H2)"""
    found = []
    with running_port(binaries) as port:
        load = Load(port, seed, threads=1)
        load.begin(port.clerk_token)
        time.sleep(3)
        load.end()
        _honest_p99(load.sender)  # warm
        alone = _honest_p99(load.sender)
        before = port.resident_bytes()
        with _SlowClients(port.url.removeprefix("http://"), load.sender.tokens["C-AGENT"]):
            beside = _honest_p99(load.sender)
            grown = port.resident_bytes() - before
            doctor_is_content(port, found)
        say(
            f"  p99 of an honest client {alone * 1000:.1f} ms alone, {beside * 1000:.1f} ms beside slow ones; "
            f"cargod grew by {grown >> 20} MiB"
        )
        if beside > 2 * alone + 0.005:  # a timer's tick
            found.append("an honest client's p99 is more than doubled")
        if grown > 64 << 20:
            found.append(f"slow clients cost {grown >> 20} MiB")
        return verdict(port, load, say, "slow clients", seed, found)


DRILLS = (two_cargod, sleeping_holder, struck_starts, rules_change, poison, slow_clients)
