"""Drills of one fault each, under load. What they have in common: a port, voyages, an accident, rest, the checker."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time

import checker
import edi_text
import evidence
import oracle
from load import Load, settle
from port_people import FORWARDER
from private_port import PrivatePort, free_port


@contextlib.contextmanager
def _running_port(binaries, prepare=None):
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


def _verdict(port, load, say, name, seed, found=()):
    """Lets the port come to rest and checks it. `found`: what the drill itself has seen go wrong."""
    load.end()
    port.start_broker()
    rested = settle(port, 240)
    left = evidence.collect(port, load.sender)
    broken = checker.check(left)
    broken["owed"] = list(oracle.owed(left))
    broken["drill"] = list(found) + ([] if rested else ["the port did not come to rest in time"])
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


# ---- two cargod


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


def two_cargod(binaries, seed, say):
    """Two cargod on one database, both asked, both killed by turns. (D4)"""
    rng = random.Random(f"two/{seed}")
    with _running_port(binaries) as port:
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
        return _verdict(port, load, say, "two cargod on one database", seed)


def sleeping_holder(binaries, seed, say):
    """The lease holder stopped for 30 s while a second cargod takes over, then woken. (D3)"""
    with _running_port(binaries) as port:
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
        port.signal_cargod(signal.SIGCONT)
        time.sleep(5)
        say(f"  while the holder slept {meanwhile} events were published")
        return _verdict(port, load, say, "SIGSTOP of the lease holder for 30 s", seed, found)


# ---- outages


def broker_away(binaries, seed, say, seconds=None):
    """The broker away for two minutes under load (QUAI_DRILL_SECONDS for another time). (K1)"""
    seconds = seconds or int(os.environ.get("QUAI_DRILL_SECONDS", "120"))
    with _running_port(binaries) as port:
        load = Load(port, seed, threads=4)
        load.begin(port.clerk_token)
        time.sleep(3)
        port.kill_broker()
        waited_before = max(load.sender.outages, default=0)
        time.sleep(seconds)
        found = []
        if max(load.sender.outages, default=0) > waited_before + 1:
            found.append("acts waited for the broker")
        port.start_broker()
        began = time.monotonic()
        load.end()
        settle(port, 240)
        say(f"  {seconds} s away; all events on their topics {time.monotonic() - began:.0f} s after it was back")
        return _verdict(port, load, say, "broker away", seed, found)


def postgres_storm(binaries, seed, say):
    """Backends killed many times a second: commits in doubt, retries, recovery in a row. (B1, commit in doubt)"""
    rng = random.Random(f"storm/{seed}")
    with _running_port(binaries) as port:
        load = Load(port, seed, threads=8)
        load.begin(port.clerk_token)
        struck = 0
        until = time.monotonic() + 40
        while time.monotonic() < until:
            time.sleep(rng.uniform(0.05, 0.9))
            if rng.random() < 0.5:
                struck += port.kill_backend(rng)  # the whole server recovers
            else:
                struck += _end_one_session(port)  # one session is ended, wherever it stands
        say(f"  {struck} backends ended in 40 s")
        return _verdict(port, load, say, "storm of killed backends", seed)


def _end_one_session(port):
    try:
        return len(
            port.psql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
            )
        )
    except Exception:  # recovering: the next one then
        return 0


@contextlib.contextmanager
def _foreign_session(port, statements):
    """Somebody else's psql on the port's database, while the block runs."""
    words = ["psql", "-h", os.path.join(port.state, "postgres", "run"), "-U", "quai", "-d", "quai", "-XAqt", "-c", statements]
    session = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield session
    finally:
        session.kill()
        session.wait()


def foreign_transaction(binaries, seed, say):
    """A foreign transaction open for a minute, as a report or a pg_dump is, holding the horizon back. (B5)"""
    found = []
    with _running_port(binaries) as port:
        load = Load(port, seed, threads=4)
        load.begin(port.clerk_token)
        with _foreign_session(port, "BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(300)"):
            behind = []
            until = time.monotonic() + 60
            while time.monotonic() < until:
                committed = int(port.psql("SELECT count(*) FROM outbox")[0][0])
                began = time.monotonic()
                while port.published() < committed and time.monotonic() < began + 30:
                    time.sleep(0.05)
                behind.append(time.monotonic() - began)
                time.sleep(1)
        if max(behind) >= 30:
            found.append("what was committed beside the foreign transaction was not published in 30 s")
        say(f"  committed beside it and published after {sorted(behind)[len(behind) // 2]:.1f} s, at worst {max(behind):.1f} s")
        return _verdict(port, load, say, "foreign transaction", seed, found)


def lock_holder(binaries, seed, say):
    """A foreign session that locks calls and goods for seconds, in the wrong order: waits, deadlocks, retries. (B6)"""
    rng = random.Random(f"locks/{seed}")
    locks = (
        "BEGIN; SELECT 1 FROM consignment ORDER BY bill DESC FOR UPDATE; SELECT pg_sleep({pause}); "
        "SELECT 1 FROM port_call ORDER BY stay DESC FOR UPDATE; SELECT pg_sleep({pause}); COMMIT"
    )
    with _running_port(binaries) as port:
        load = Load(port, seed, threads=8)
        load.begin(port.clerk_token)
        until = time.monotonic() + 40
        while time.monotonic() < until:
            with _foreign_session(port, locks.format(pause=f"{rng.uniform(0.1, 2):.2f}")) as session:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    session.wait(5)
            time.sleep(rng.uniform(0.2, 1))
        deadlocks = port.psql("SELECT deadlocks FROM pg_stat_database WHERE datname = 'quai'")[0][0]
        say(f"  {deadlocks} deadlocks")
        return _verdict(port, load, say, "foreign locks", seed)


def disk_full(binaries, seed, say):
    """PostgreSQL's disk fills up under load, and is freed. Needs the right to mount a small tmpfs. (B4)"""
    mounted = []

    def on_a_small_disk(port):
        place = os.path.join(port.state, "postgres")
        os.mkdir(place)
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=420m,mode=700", "tmpfs", place], capture_output=True, check=False
        )
        if made.returncode == 0:
            mounted.append(place)

    try:
        with _running_port(binaries, on_a_small_disk) as port:
            if not mounted:
                say("SKIPPED: disk_full: this user may not mount a tmpfs")
                return 0
            try:
                return _fill_the_disk(port, mounted[0], seed, say)
            finally:
                port.stop()
                subprocess.run(["umount", "-l", mounted.pop()], check=False)
    finally:
        for place in mounted:
            subprocess.run(["umount", "-l", place], check=False)


def _fill_the_disk(port, disk, seed, say):
    found = []
    load = Load(port, seed)
    load.begin(port.clerk_token)
    time.sleep(3)
    ballast = os.path.join(disk, "ballast")
    with open(ballast, "wb") as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 20))
    began = load.sender.retries
    done = port.published()
    time.sleep(15)
    if load.sender.retries == began:
        found.append("the disk was full and nobody was told")
    codes = sorted({op["last_refusal"] for op in load.sender.log if op.get("last_refusal")})
    if port.cargod_pid() is None:
        found.append("cargod ended on a full disk")
    os.remove(ballast)
    freed = time.monotonic()
    port.wait_ready(60)
    told = load.sender.retries - began
    say(f"  15 s full after {done} events: {told} answers {codes}; ready {time.monotonic() - freed:.1f} s after it was freed")
    return _verdict(port, load, say, "disk full", seed, found)


# ---- rules and messages

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
    with _running_port(binaries) as port:
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
        return _verdict(port, load, say, "rules changed under load", seed, found)


def poison(binaries, seed, say):
    """A message that ends its worker each time it is read: put aside after two tries, the others unharmed. (I3)"""
    found = []
    with _running_port(binaries) as port:
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
        # It was acknowledged and is kept, for a person: no promise of the checker's is about it.
        sender.log.remove(next(op for op in sender.log if op.get("id") == poisoned["id"]))
        say(f"  put aside after {struck} ends of its worker")
        return _verdict(port, load, say, "poison message", seed, found)


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


DRILLS = {
    drill.__name__: drill
    for drill in (
        two_cargod,
        sleeping_holder,
        broker_away,
        postgres_storm,
        foreign_transaction,
        lock_holder,
        disk_full,
        rules_change,
        poison,
    )
}
