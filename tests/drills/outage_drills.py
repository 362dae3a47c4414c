"""Drills of one fault each, under load: a database, a broker or a disk that is away, slow, full or locked."""

import contextlib
import os
import random
import subprocess
import time
import urllib.error
import urllib.request

from drill_frame import doctor_is_content, doctor_names, running_port, verdict
from load import Load, settle


def broker_away(binaries, seed, say, seconds=None):
    """The broker away for two minutes under load (QUAI_DRILL_SECONDS for another time). (K1)"""
    seconds = seconds or int(os.environ.get("QUAI_DRILL_SECONDS", "120"))
    with running_port(binaries) as port:
        load = Load(port, seed, threads=4)
        load.begin(port.clerk_token)
        time.sleep(3)
        port.kill_broker()
        waited_before = max(load.sender.outages, default=0)
        found = []
        left_at = time.monotonic()
        doctor_names(port, found, "broker.away")
        time.sleep(max(0.0, left_at + seconds - time.monotonic()))
        if max(load.sender.outages, default=0) > waited_before + 1:
            found.append("acts waited for the broker")
        port.start_broker()
        began = time.monotonic()
        load.end()
        settle(port, 240)
        say(f"  {seconds} s away; all events on their topics {time.monotonic() - began:.0f} s after it was back")
        return verdict(port, load, say, "broker away", seed, found)


def broker_disk_full(binaries, seed, say):
    """The broker's disk full under load, and freed. Needs the right to mount a small tmpfs. (K1)"""
    with _small_disk("300m", lambda port: os.path.join(port.folder, "kafka")) as (prepare, mounted):
        with running_port(binaries, prepare) as port:
            if not mounted:
                say("SKIPPED: broker_disk_full: this user may not mount a tmpfs")
                return 0
            load = Load(port, seed, threads=4)
            load.begin(port.clerk_token)
            time.sleep(3)
            found = []
            ballast = _fill(mounted[0])
            doctor_names(port, found, "broker.away")
            waited_before = max(load.sender.outages, default=0)
            time.sleep(20)
            if max(load.sender.outages, default=0) > waited_before + 1:
                found.append("acts waited for the broker")
            os.remove(ballast)
            port.kill_broker()  # it has given up its disk, or hangs on it
            port.start_broker()
            began = time.monotonic()
            load.end()
            settle(port, 240)
            say(f"  all events on their topics {time.monotonic() - began:.0f} s after the disk was freed and it was started")
            wrong = verdict(port, load, say, "the broker's disk full", seed, found)
            port.stop()
            return wrong


def database_away(binaries, seed, say, seconds=None):
    """PostgreSQL away for a minute (QUAI_DRILL_SECONDS for another time): a faulty setting keeps it from starting. (B2)"""
    seconds = seconds or int(os.environ.get("QUAI_DRILL_SECONDS", "60"))
    with running_port(binaries) as port:
        load = Load(port, seed, threads=4)
        load.begin(port.clerk_token)
        time.sleep(3)
        found = []
        fault = os.path.join(port.state, "postgres", "local.conf")
        with open(fault, "w", encoding="utf-8") as file:
            file.write("shared_buffers = 'a typing error'\n")
        before = port.resident_bytes()
        port.kill_postmaster()
        gone_at = time.monotonic()
        doctor_names(port, found, "database.away")
        found += _says_come_back(port.url + "/readyz")
        time.sleep(max(0.0, gone_at + seconds - time.monotonic()))
        after = port.resident_bytes()
        if after > before + (32 << 20):
            found.append(f"cargod grew from {before >> 20} to {after >> 20} MiB while its database was away")
        os.remove(fault)
        freed = time.monotonic()
        port.wait_ready(60)
        say(f"  {seconds} s away, {before >> 20} and then {after >> 20} MiB; ready {time.monotonic() - freed:.1f} s after it could start")
        return verdict(port, load, say, "database away", seed, found)


def _says_come_back(url):
    """What is wrong with the answer of a port without a database: it must be 503 with Retry-After."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return [f"{url} answered {answer.status} without a database"]
    except urllib.error.HTTPError as refusal:
        if refusal.code == 503 and refusal.headers["Retry-After"]:
            return []
        return [f"{url} answered {refusal.code}, Retry-After {refusal.headers['Retry-After']}"]


def postgres_storm(binaries, seed, say):
    """Backends killed many times a second: commits in doubt, retries, recovery in a row. (B1, commit in doubt)"""
    rng = random.Random(f"storm/{seed}")
    with running_port(binaries) as port:
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
        return verdict(port, load, say, "storm of killed backends", seed)


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
    with running_port(binaries) as port:
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
            doctor_is_content(port, found)  # nothing waits for it
        if max(behind) >= 30:
            found.append("what was committed beside the foreign transaction was not published in 30 s")
        say(f"  committed beside it and published after {sorted(behind)[len(behind) // 2]:.1f} s, at worst {max(behind):.1f} s")
        return verdict(port, load, say, "foreign transaction", seed, found)


def lock_holder(binaries, seed, say):
    """A foreign session that locks calls and goods for seconds, in the wrong order: waits, deadlocks, retries. (B6)"""
    rng = random.Random(f"locks/{seed}")
    locks = (
        "BEGIN; SELECT 1 FROM consignment ORDER BY bill DESC FOR UPDATE; SELECT pg_sleep({pause}); "
        "SELECT 1 FROM port_call ORDER BY stay DESC FOR UPDATE; SELECT pg_sleep({pause}); COMMIT"
    )
    with running_port(binaries) as port:
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
        return verdict(port, load, say, "foreign locks", seed)


@contextlib.contextmanager
def _small_disk(size, place_of):
    """(prepare, mounted): `prepare(port)` puts a small disk where `place_of(port)` says; `mounted` stays empty if it may not."""
    mounted = []

    def prepare(port):
        place = place_of(port)
        os.mkdir(place)
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", place], capture_output=True, check=False
        )
        if made.returncode == 0:
            mounted.append(place)

    try:
        yield prepare, mounted
    finally:
        for place in mounted:
            subprocess.run(["umount", "-l", place], check=False)


def _fill(disk):
    ballast = os.path.join(disk, "ballast")
    with open(ballast, "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 20))
    return ballast


def disk_full(binaries, seed, say):
    """PostgreSQL's disk fills up under load, and is freed. Needs the right to mount a small tmpfs. (B4)"""
    with _small_disk("420m", lambda port: os.path.join(port.state, "postgres")) as (prepare, mounted):
        with running_port(binaries, prepare) as port:
            if not mounted:
                say("SKIPPED: disk_full: this user may not mount a tmpfs")
                return 0
            wrong = _disk_fills_up(port, mounted[0], seed, say)
            port.stop()
            return wrong


def _disk_fills_up(port, disk, seed, say):
    found = []
    load = Load(port, seed)
    load.begin(port.clerk_token)
    time.sleep(3)
    ballast = _fill(disk)
    began = load.sender.retries
    done = port.published()
    doctor_names(port, found, "disk.nearly_full")
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
    return verdict(port, load, say, "disk full", seed, found)


DRILLS = (
    broker_away,
    broker_disk_full,
    database_away,
    postgres_storm,
    foreign_transaction,
    lock_holder,
    disk_full,
)
