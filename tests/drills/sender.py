"""A sender that keeps a log of what was acknowledged to it.

Every operation is sent, unchanged and under one idempotency key, until its answer is definite: done, or refused. The log is the
only witness for the checker: what is not in it was never promised.
"""

import http.client
import json
import threading
import time
import urllib.parse

PATIENCE_S = 240
TRANSIENT = {
    "store_unavailable",
    "store_outcome_unknown",
    "store_full",
    "overloaded",
    "version_conflict",
    "rate_exceeded",
    "bus_unavailable",
    "bus_fatal",
}


class Abandoned(Exception):
    """No definite answer in time: the drill is void, not the port guilty."""


class Sender:
    """Thread-safe; one per drill. `urls` are tried in turn: with two cargod on one database either may answer."""

    def __init__(self, urls, say=lambda text: None):
        self.urls = list(urls)
        self.say = say
        self.log = []
        self.tokens = {}
        self.stopped = False
        self.retries = 0
        self.outages = []  # seconds from the first failure of an operation to its definite answer
        self._lock = threading.Lock()
        self._next = 0
        self._connections = threading.local()

    # ---- operations

    def act(self, account, act, body, reason=True):
        """An act of one key. The log's entry: kind, account, act, body, key, sent, acked, status, answer."""
        op = self._begin("act", account, act=act, body=dict(body))
        if reason:
            op["body"]["reason"] = f"op {op['op']}"
        op["key"] = f"drill-{op['op']}"
        return self._until_definite(
            op, "POST", f"/v1/acts/{act}", json.dumps(op["body"]).encode(), {"Idempotency-Key": op["key"]}
        )

    def message(self, account, edi, about):
        """Files an interchange and asks until it has been worked. `about` is kept for the oracle."""
        op = self._begin("message", account, about=about, sha256=None)
        self._until_definite(op, "POST", "/v1/messages", edi, {"Content-Type": "application/edifact"})
        if op["status"] != 202:
            return op
        op["received"] = op["acked"]
        op["id"] = op["answer"]["id"]
        op["sha256"] = op["answer"]["sha256"]
        while op["answer"].get("state") in ("received", "processing"):
            # Until a 2xx answer says that it was worked; asking is harmless.
            self._until_definite(op, "GET", f"/v1/messages/{op['id']}", None, {"Prefer": "wait=5"})
        op["worked"] = op["acked"]
        verdicts = [
            message["verdict"] == "accepted" and not interchange["findings"]
            for interchange in op["answer"].get("interchanges", [])
            for message in interchange["messages"]
        ]
        # None: put aside, so that it may have had its effect or not.
        op["accepted"] = all(verdicts) if op["answer"].get("state") == "done" else None
        return op

    def gate(self, account, container, haulier, call):
        op = self._begin("gate", account, container=container, haulier=haulier, call=call)
        body = {"container": container, "haulier": haulier, "call": call, "reason": f"op {op['op']}"}
        return self._until_definite(op, "POST", "/v1/gate", json.dumps(body).encode(), {})

    def plain(self, account, method, target, body=None):
        """Not part of the log: setting up, and asking."""
        op = {"op": 0, "account": account}
        self._until_definite(op, method, target, json.dumps(body).encode() if body is not None else None, {})
        return op

    # ---- one request after the other

    def _begin(self, kind, account, **more):
        with self._lock:
            self._next += 1
            op = {
                "op": self._next,
                "kind": kind,
                "account": account,
                "sent": time.monotonic(),
                "acked": None,
                "attempts": 0,
                **more,
            }
            self.log.append(op)
        return op

    def _until_definite(self, op, method, target, body, headers):
        started = time.monotonic()
        pause = 0.02
        failed_at = None
        while True:
            status, answer = self._once(op["account"], method, target, body, headers, op.get("attempts", 0))
            op["attempts"] = op.get("attempts", 0) + 1
            if status and not (status >= 400 and answer.get("code") in TRANSIENT):
                break
            failed_at = failed_at or time.monotonic()
            op["last_refusal"] = answer.get("code", "no answer")
            with self._lock:
                self.retries += 1
            if time.monotonic() - started > PATIENCE_S or self.stopped:
                raise Abandoned(f"op {op['op']}: {method} {target}: {status} {answer}")
            time.sleep(pause)
            pause = min(2 * pause, 0.5)
        op["acked"] = time.monotonic()
        op["status"] = status
        op["answer"] = answer
        if failed_at is not None:
            with self._lock:
                self.outages.append(op["acked"] - failed_at)
        return op

    def _once(self, account, method, target, body, headers, attempt):
        """(status, answer); status 0: no answer came."""
        url = self.urls[(attempt + threading.get_ident()) % len(self.urls)]
        connection = self._connection(url)
        try:
            connection.request(
                method,
                target,
                body,
                {"Authorization": "Bearer " + self.tokens.get(account, ""), "Content-Type": "application/json", **headers},
            )
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connections.open.pop(url).close()
            return 0, {"detail": repr(error)}
        try:
            return answer.status, json.loads(text) if text else {}
        except ValueError:
            return answer.status, {"detail": text[:200].decode(errors="replace")}

    def _connection(self, url):
        if not hasattr(self._connections, "open"):
            self._connections.open = {}
        if url not in self._connections.open:
            host = urllib.parse.urlsplit(url)
            self._connections.open[url] = http.client.HTTPConnection(host.hostname, host.port, timeout=20)
        return self._connections.open[url]
