"""Voyages by the dozen on a few threads, until they are told to stop; what was begun is finished."""

import threading
import time

from port_people import settle_in
from sender import Sender
from voyage import Voyage


class Load:
    """`threads` ships in the port at any time, each voyage from the seed and its own number."""

    def __init__(self, port, seed, threads=6, urls=None, first=1):
        self.sender = Sender(urls or [port.url])
        self.seed = seed
        self.voyages = 0
        self.failure = None
        self._number = first - 1
        self._ending = False
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]

    def begin(self, clerk_token):
        settle_in(self.sender, clerk_token)
        for thread in self._threads:
            thread.start()

    def end(self):
        """No new voyages; returns when the last is over. Raises what ended a thread."""
        self._ending = True
        for thread in self._threads:
            thread.join()
        if self.failure:
            raise self.failure

    def _work(self):
        while not self._ending and self.failure is None:
            with self._lock:
                self._number += 1
                number = self._number
            try:
                Voyage(self.sender, number, self.seed).sail()
            except BaseException as failure:  # raised again by end()
                self.failure = failure
                return
            with self._lock:
                self.voyages += 1


def settle(port, seconds=120):
    """Waits until every message is worked, every event on its topic, every audit row sealed. False: it never came to rest."""
    port.wait_ready(seconds)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        waiting, events, unsealed = (
            int(n)
            for n in port.psql(
                "SELECT (SELECT count(*) FROM inbox WHERE state IN ('received', 'processing')), (SELECT count(*) FROM outbox), "
                "(SELECT count(*) FROM audit a WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = a.id))"
            )[0]
        )
        # A page repeated after a crash counts twice, so enough is not yet all.
        if waiting == 0 and unsealed == 0 and port.published() >= events:
            if len({message["headers"]["ce_id"] for message in port.topics()}) >= events:
                return True
        time.sleep(0.5)
    return False
