"""A port of a drill's own: broker, cargod and its PostgreSQL in one folder, each of which can be killed and started again.

Everything is found by files in the folder, so that another process (a story's hook) can strike the same port. Only
processes whose command line or working folder is ours are ever signalled.
"""

import contextlib
import csv
import io
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BROKER = os.path.join(ROOT, "scripts", "kafka", "broker")
PREFIX = "/var/tmp/quai-drill."  # to be entered by the system user "postgres" when we are root
ID_KEY = bytes(range(32))  # ids are keyed hashes: the same key in every drill makes two runs comparable

csv.field_size_limit(1 << 30)  # views and documents are fields


class DrillError(Exception):
    """The drill itself could not go on: no verdict on the port."""


def _alive(pid):
    """True while any thread runs: files and locks are given up by the last one, and a zombie may still have some."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return False
    return any(
        _read(f"/proc/{pid}/task/{thread}/stat").rpartition(")")[2].split()[:1] not in ([], ["Z"], ["X"]) for thread in threads
    )


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def free_port():
    while True:
        number = random.randrange(20000, 32000)  # below what the kernel hands to outgoing connections
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", number))
                return number
            except OSError:
                continue


class PrivatePort:
    """`folder` may be new, or a running port's. `binaries` holds cargod and cargoctl."""

    def __init__(self, folder, binaries):
        self.folder = folder
        self.binaries = binaries
        self.state = os.path.join(folder, "cargod")

    @classmethod
    def make(cls, binaries):
        sweep(binaries)
        folder = tempfile.mkdtemp(prefix=PREFIX)
        os.chmod(folder, 0o755)
        port = cls(folder, os.path.abspath(binaries))
        port._write("owner", str(os.getpid()))
        os.mkdir(port.state)
        key = os.open(os.path.join(port.state, "id-key"), os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(key, ID_KEY)
        os.close(key)
        port._write("listen", f"127.0.0.1:{free_port()}")
        return port

    def _write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    # ---- where things are

    @property
    def url(self):
        return "http://" + _read(os.path.join(self.folder, "listen"))

    @property
    def brokers(self):
        return _read(os.path.join(self.folder, "kafka", "address")).strip()

    @property
    def clerk_token(self):
        return _read(os.path.join(self.state, "clerk.token")).strip()

    # ---- the broker

    def start_broker(self):
        started = subprocess.run(
            [BROKER, "start", os.path.join(self.folder, "kafka")], capture_output=True, text=True, check=False
        )
        if started.returncode != 0:
            raise DrillError("the broker did not start: " + started.stderr[-800:])

    def start_broker_later(self):
        """Returns at once; the broker comes when it comes."""
        subprocess.Popen(
            [BROKER, "start", os.path.join(self.folder, "kafka")],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_broker(self):
        subprocess.run([BROKER, "kill", os.path.join(self.folder, "kafka")], check=False)

    # ---- cargod

    def cargod_pid(self, name="cargod"):
        pid = _read(os.path.join(self.folder, name + ".pid")).strip()
        command = _read(f"/proc/{pid}/cmdline").split("\0") if pid and _alive(pid) else []
        return int(pid) if any(word.startswith(self.folder) for word in command) else None

    def init(self):
        made = subprocess.run(
            [os.path.join(self.binaries, "cargod"), "init", "--state", self.state], capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            raise DrillError("cargod init: " + made.stderr[-800:])

    def make_folder(self, party, account):
        """A watched folder for the cargod that is started next: (in, out)."""
        folders = [os.path.join(self.folder, party.lower(), name) for name in ("in", "out")]
        for folder in folders:
            os.makedirs(folder)
        keys = {"party": party, "account": account, "in": folders[0], "out": folders[1]}
        lines = ["[[folder]]", *(f'{key} = "{value}"' for key, value in keys.items()), "quiet_seconds = 1"]
        self._write("cargod.toml", "\n".join(lines) + "\n")
        return folders

    def start_cargod(self, name="cargod", state=None, listen=None, extra=(), environment=None):
        """Does not wait until it answers; see wait_ready."""
        log = open(os.path.join(self.folder, name + ".log"), "ab")
        command = [
            os.path.join(self.binaries, "cargod"),
            "--state",
            state or self.state,
            "--listen",
            listen or _read(os.path.join(self.folder, "listen")),
        ]
        if self.brokers:
            command += ["--kafka", self.brokers]
        config = os.path.join(self.folder, "cargod.toml")
        if os.path.exists(config):
            command += ["--config", config]
        process = subprocess.Popen(
            command + list(extra),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **(environment or {})},
        )
        log.close()
        self._write(name + ".pid", str(process.pid))
        return process

    def ready(self, url=None):
        try:
            with urllib.request.urlopen((url or self.url) + "/readyz", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def wait_ready(self, seconds=60, url=None):
        until = time.monotonic() + seconds
        while not self.ready(url):
            if time.monotonic() > until:
                raise DrillError(f"cargod is not ready after {seconds} s: " + self.last_words())
            time.sleep(0.02)

    def last_words(self):
        """Of cargod and its PostgreSQL, and whether they run."""
        logs = os.path.join(self.state, "postgres", "log")
        files = [os.path.join(logs, name) for name in (os.listdir(logs) if os.path.isdir(logs) else [])]
        server = "".join(_read(file) for file in sorted(files, key=os.path.getmtime))
        return (
            f"cargod {self.cargod_pid() or 'does not run'}: {_read(os.path.join(self.folder, 'cargod.log'))[-1500:]}\n"
            f"PostgreSQL {self.postmaster_pid() or 'does not run'}: {server[-1500:]}"
        )

    def signal_cargod(self, number, name="cargod"):
        pid = self.cargod_pid(name)
        if pid is None:
            return False
        os.kill(pid, number)
        return True

    def kill_cargod(self, name="cargod"):
        pid = self.cargod_pid(name)
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        while _alive(pid):
            try:
                os.waitpid(pid, os.WNOHANG)  # ours to reap when this process started it
            except ChildProcessError:
                pass
            time.sleep(0.005)
        return True

    def resident_bytes(self):
        """Memory of cargod as the kernel counts it; 0 when it does not run."""
        fields = _read(f"/proc/{self.cargod_pid()}/statm").split()
        return int(fields[1]) * os.sysconf("SC_PAGESIZE") if fields else 0

    # ---- PostgreSQL

    def postmaster_pid(self):
        cluster = os.path.join(self.state, "postgres", "cluster")
        pid = _read(os.path.join(cluster, "postmaster.pid")).partition("\n")[0].strip()
        try:
            return int(pid) if pid and os.readlink(f"/proc/{pid}/cwd") == cluster else None
        except OSError:
            return None

    def backends(self):
        """Client sessions of cargod, by process id: children of the postmaster that serve a client of this socket."""
        postmaster = self.postmaster_pid()
        if postmaster is None:
            return []
        found = []
        for child in _read(f"/proc/{postmaster}/task/{postmaster}/children").split():
            if "quai quai [local]" in _read(f"/proc/{child}/cmdline"):
                found.append(int(child))
        return found

    def kill_backend(self, rng):
        backends = self.backends()
        if not backends:
            return False
        try:
            os.kill(rng.choice(backends), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def kill_postmaster(self):
        pid = self.postmaster_pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        return True

    def psql(self, statement):
        """Rows of a query, each a list of texts (empty for null)."""
        sockets = os.path.join(self.state, "postgres", "run")
        command = [
            "psql",
            "-h",
            sockets,
            "-U",
            "quai",
            "-d",
            "quai",
            "-XAqt",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, DELIMITER E'\\x1f', QUOTE E'\\x1e')",
        ]
        patience = time.monotonic() + 30
        while True:
            asked = subprocess.run(command, capture_output=True, text=True, check=False)
            # 2: no connection. A server that was killed a moment ago is still recovering; a question may be asked again.
            if asked.returncode != 2 or time.monotonic() > patience:
                break
            time.sleep(0.2)
        if asked.returncode != 0:
            raise DrillError("psql: " + asked.stderr[-800:])
        return list(csv.reader(io.StringIO(asked.stdout, newline=""), delimiter="\x1f", quotechar="\x1e"))

    # ---- Kafka

    def topics(self):
        """Every message of our topics, in the order of each partition: dicts {topic, partition, key, headers, payload}."""
        listed = self._kcat(["-L", "-J"])
        names = [topic["topic"] for topic in json.loads(listed)["topics"] if topic["topic"].startswith("frleh.")]
        messages = []
        for name in names:
            for line in self._kcat(["-t", name, "-C", "-e", "-q", "-J", "-o", "beginning"]).splitlines():
                message = json.loads(line)
                headers = message["headers"]
                message["headers"] = dict(zip(headers[::2], headers[1::2]))
                messages.append(message)
        return messages

    def published(self):
        """How many messages our topics hold, repetitions among them: the sum of the partitions' ends."""
        asked = []
        for topic in json.loads(self._kcat(["-L", "-J"]))["topics"]:
            if topic["topic"].startswith("frleh."):
                asked += [word for p in topic["partitions"] for word in ("-t", f"{topic['topic']}:{p['partition']}:-1")]
        if not asked:
            return 0
        return sum(int(line.rpartition(" ")[2]) for line in self._kcat(["-Q", *asked]).splitlines())

    def _kcat(self, words):
        read = subprocess.run(["kcat", "-b", self.brokers, *words], capture_output=True, check=False)
        if read.returncode != 0:
            raise DrillError("kcat: " + read.stderr.decode(errors="replace")[-500:])
        return read.stdout.decode("utf-8", errors="replace")

    def errors_logged(self):
        """What cargod said of bugs of ours, at most ten lines."""
        lines = []
        for entry in os.listdir(self.folder):
            if entry.endswith(".log"):
                log = _read(os.path.join(self.folder, entry)).splitlines()
                lines += [line[:600] for line in log if "internal_error" in line or "Sanitizer" in line]
        return lines[:10]

    # ---- the end

    def stop(self):
        for entry in os.listdir(self.folder):
            if entry.endswith(".pid"):
                name = entry[:-4]
                self.signal_cargod(signal.SIGCONT, name)
                self.kill_cargod(name)
        postmaster = self.postmaster_pid()
        if postmaster is not None:
            os.kill(postmaster, signal.SIGQUIT)  # PostgreSQL's immediate shutdown: the folder is thrown away
            until = time.monotonic() + 20
            while _alive(postmaster) and time.monotonic() < until:
                time.sleep(0.02)
        if os.path.isdir(os.path.join(self.folder, "kafka")):
            subprocess.run([BROKER, "stop", os.path.join(self.folder, "kafka"), "--now"], check=False)
        # A broker whose start was under way when it was struck may have no pid file: what names our folder is ours.
        for pid in filter(str.isdigit, os.listdir("/proc")):
            words = _read(f"/proc/{pid}/cmdline").split("\0")
            if os.path.join(self.folder, "kafka", "server.properties") in words:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep(binaries):
    """What a drill that was killed left behind: its processes and its folder."""
    parent, start = os.path.split(PREFIX)
    for entry in os.listdir(parent):
        folder = os.path.join(parent, entry)
        if not entry.startswith(start) or os.stat(folder).st_uid != os.getuid():
            continue
        owner = _read(os.path.join(folder, "owner")).strip()
        if owner and not _alive(owner):
            PrivatePort(folder, binaries).remove()
