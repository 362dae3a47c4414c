"""A port for one test: a broker, a cargod with its own PostgreSQL, and a door that writes down what goes through it.

Nothing outlives `Port.close`; what a test that was killed left behind is ended by the next one. The programs are those of the build folder named by QUAI_BINARY_DIR.
"""

import dataclasses
import http.client
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["QUAI_BINARY_DIR"]) / "bin"


@dataclasses.dataclass
class Exchange:
    """One request and its answer, as they passed the door."""

    method: str
    target: str
    request_headers: dict
    request_body: bytes
    status: int
    headers: dict
    body: bytes

    def __str__(self):
        return f"{self.method} {self.target} -> {self.status} {self.body[:300]!r}"


class Door(http.server.ThreadingHTTPServer):
    """Hands every request to cargod as it is and keeps both sides. `before_answer(exchange)`, when set, says which bytes
    of the answer's body leave; `after_answer(exchange)` is called when they have. Too few end the connection."""

    daemon_threads = True

    def __init__(self, server_port):
        super().__init__(("127.0.0.1", 0), Passing)
        self.server_port_behind = server_port
        self.exchanges = []
        self.before_answer = self.after_answer = None
        self.address_text = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Passing(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        behind = http.client.HTTPConnection("127.0.0.1", self.server.server_port_behind)
        behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            behind.putheader(name, value)
        behind.endheaders(body)
        answer = behind.getresponse()
        headers = dict(answer.getheaders())
        exchange = Exchange(self.command, self.path, dict(self.headers), body, answer.status, headers, answer.read())
        behind.close()
        self.server.exchanges.append(exchange)
        said = self.server.before_answer(exchange) if self.server.before_answer else exchange.body
        self.send_response_only(exchange.status)
        for name, value in exchange.headers.items():
            if name.lower() != "connection":
                self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(said)
            self.wfile.flush()
        except ConnectionError:  # who asked is gone
            self.close_connection = True
        if self.server.after_answer:
            self.server.after_answer(exchange)
        if len(said) < len(exchange.body):
            self.close_connection = True

    do_GET = do_POST = do_DELETE = pass_on


def end(folder):
    """Ends what runs in a port's folder, however it is, and removes it: `scripts/run` knows how, the layout is its own."""
    command = [ROOT / "scripts/run", "--reset"]
    subprocess.run(command, env=dict(os.environ, QUAI_STATE=str(folder)), check=True, capture_output=True)
    shutil.rmtree(folder)


def sweep():
    """Ends the ports of tests that are no more."""
    for left in pathlib.Path("/var/tmp").glob("quai-contract.*"):
        owner = left / "owner"
        if left.stat().st_uid == os.getuid() and owner.exists() and not pathlib.Path("/proc", owner.read_text()).exists():
            end(left)


class Port:
    """Started by its constructor; `door` is where everybody asks."""

    def __init__(self):
        sweep()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="quai-contract.", dir="/var/tmp"))
        self.folder.chmod(0o755)  # the system user that PostgreSQL runs as goes through it
        (self.folder / "owner").write_text(str(os.getpid()))
        self.cargod = None
        self.tokens = {}
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self):
        state = self.folder / "cargod"
        broker = [ROOT / "scripts/kafka/broker", "start", self.folder / "kafka"]
        self.brokers = subprocess.run(broker, check=True, capture_output=True, text=True).stdout.strip()
        subprocess.run([BIN / "cargod", "init", "--state", state], check=True, capture_output=True)
        self.tokens["clerk"] = (state / "clerk.token").read_text().strip()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [BIN / "cargod", "--state", state, "--listen", f"127.0.0.1:{port}", "--kafka", self.brokers]
        with open(self.folder / "cargod.log", "wb") as log:
            self.cargod = subprocess.Popen(command, stdout=log, stderr=log)
        (self.folder / "cargod.pid").write_text(str(self.cargod.pid))
        self.door = Door(port)
        while not self.listens(port):
            try:
                self.cargod.wait(0.05)
                raise RuntimeError((self.folder / "cargod.log").read_text())
            except subprocess.TimeoutExpired:
                pass

    @staticmethod
    def listens(port):
        """cargod listens when it is ready, and not before."""
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", port)) == 0

    def close(self):
        end(self.folder)
        if self.cargod:
            self.cargod.wait()

    def play(self, story):
        """Plays a story as its reader would; returns what cargoctl said, and fails when anything differed."""
        token = str(self.folder / "cargod/clerk.token")
        environment = dict(os.environ, QUAI_SERVER=self.door.address_text, QUAI_TOKEN_FILE=token)
        command = [BIN / "cargoctl", "--lang", "en", "story", story, "--kafka", self.brokers]
        played = subprocess.run(command, env=environment, capture_output=True, text=True)
        if played.returncode != 0:
            raise AssertionError(f"{story}: {played.stdout[-4000:]}{played.stderr}")
        return played.stdout

    def token(self, account):
        """A token of the account, asked for by the clerk once."""
        if account not in self.tokens:
            answer = self.ask("POST", "/v1/tokens", "clerk", {"subject": account, "seconds": 3600, "reason": "contract"})
            self.tokens[account] = json.loads(answer.body)["token"]
        return self.tokens[account]

    def ask(self, method, target, account=None, body=None, **headers):
        """One request through the door. `body`: an object becomes JSON, bytes go as they are."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if account:
            fields["Authorization"] = "Bearer " + self.token(account)
        if isinstance(body, bytes):
            fields.setdefault("Content-Type", "application/edifact")
        elif body is not None:
            body = json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(*self.door.server_address)
        connection.request(method, target, body, fields)
        answer = connection.getresponse()
        exchange = Exchange(method, target, fields, body or b"", answer.status, dict(answer.getheaders()), answer.read())
        connection.close()
        return exchange

    def log_of(self, account):
        """Every event of the account's recipient, over HTTP: lists of CloudEvents."""
        events = []
        while True:
            after = f"&after={events[-1]['id']}" if events else ""
            page = self.ask("GET", f"/v1/events?limit=1000{after}", account)
            if page.status != 200:
                raise AssertionError(str(page))
            lines = page.body.splitlines()
            if not lines:
                return events
            events += [json.loads(line) for line in lines]

    def stream_of(self, account, events):
        """The first so many events of the account's recipient as SSE: (id, type, CloudEvent)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.door.server_port_behind)  # a stream has no end to pass on
        fields = {"Accept": "text/event-stream", "Authorization": "Bearer " + self.token(account)}
        connection.request("GET", "/v1/events", headers=fields)
        answer = connection.getresponse()
        read, lines = [], {}
        while len(read) < events:
            name, _, value = answer.readline().decode().rstrip("\n").partition(": ")
            if name:
                lines[name] = value
            elif lines:
                read.append((lines["id"], lines["event"], json.loads(lines["data"])))
                lines = {}
        connection.close()
        return read

    def topic(self, name):
        """Every event of a topic: {key, headers, data}."""
        command = ["kcat", "-b", self.brokers, "-t", name, "-C", "-e", "-q", "-J", "-o", "beginning"]
        said = subprocess.run(command, check=True, capture_output=True).stdout
        events = []
        for line in said.splitlines():
            read = json.loads(line)
            names, values = read["headers"][::2], read["headers"][1::2]
            events.append({"key": read["key"], "headers": dict(zip(names, values)), "data": json.loads(read["payload"])})
        return events
