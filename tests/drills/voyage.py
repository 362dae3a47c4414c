"""One ship's call, from opening to gate, in an order and with accidents drawn from a seed.

What a voyage asks for is lawful and unlawful on purpose: goods accepted before they landed, gates asked too early and by the
wrong haulier, holds placed while the gate is being asked, messages sent twice and before their time, boxes that leave without a
"yes". Whether the port answered rightly is for the oracle.
"""

import datetime
import random
import threading
import zoneinfo

import edi_text
from port_people import AGENT, FORWARDER, HAULIER, SITE


def _minute_now():
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Paris")).strftime("%Y%m%d%H%M")


def _mrn(number):
    """26FR, a letter, 10 digits, the procedure's letter and a check digit (ISO 6346's way of counting)."""
    stem = f"26FRH{number:010}0J"
    total = sum((edi_text._VALUES[c] if c in edi_text._VALUES else int(c)) * 2**place for place, c in enumerate(stem))
    return stem + str(total % 11 % 10)


class Voyage:
    """`number` makes every key of this call its own."""

    def __init__(self, sender, number, seed, calm=False):
        self.sender = sender
        self.rng = random.Random(f"{seed}/{number}")
        self.number = number
        self.calm = calm  # True: one bill, one box, no accidents: the short scenario of the crash points
        self.call = f"LEH2026{number:06}"
        self.name = f"V{number}"
        self.messages = 0
        self.boxes = []
        self.bills = {}
        self._draw_cargo()

    def _draw_cargo(self):
        box_count = 1 if self.calm else self.rng.randint(2, 4)
        self.boxes = [edi_text.container(self.number * 10 + i) for i in range(box_count)]
        for b in range(1 if self.calm else self.rng.randint(2, 4)):
            lines = []
            for _ in range(1 if self.calm else self.rng.randint(1, 2)):
                chosen = self.rng.sample(self.boxes, 1 if self.rng.random() < 0.7 or box_count == 1 else 2)
                splits = {box: self.rng.randint(5, 60) for box in chosen}
                packages = sum(splits.values())
                lines.append({"packages": packages, "grams": packages * 20_000, "splits": splits})
            self.bills[f"B{self.number}-{b}"] = lines

    # ---- keys and texts

    def lot(self, bill):
        return f"lot/{self.call}/{AGENT}/{bill}"

    def box(self, container):
        return f"box/{self.call}/{container}"

    def _send(self, account, about, write):
        """Files a message written by `write(reference, document)`, sometimes twice, at once or later."""
        self.messages += 1
        reference = f"R{self.number}-{self.messages}"
        edi = write(reference, f"D{self.number}-{self.messages}")
        about = {"call": self.call, **about}
        if self.calm or self.rng.random() < 0.7:
            return self.sender.message(account, edi, about)
        if self.rng.random() < 0.5:
            self._at_once(lambda: self.sender.message(account, edi, about), lambda: self.sender.message(account, edi, about))
        else:
            self.sender.message(account, edi, about)
        return self.sender.message(account, edi, about)

    def _at_once(self, *works):
        """All of them in the same moment, each on a thread of its own."""
        failures = []

        def run(work):
            try:
                work()
            except BaseException as failure:  # handed to the caller below
                failures.append(failure)

        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    # ---- the acts, by who does them

    def open_call(self):
        self.sender.act(
            "C-CAPITAINE",
            "open_call",
            {"call": self.call, "site": SITE, "imo": "9321483", "ship_name": "QUAI ATLANTIQUE", "voyage": self.name},
        )

    def manifest(self):
        self._send(
            "C-AGENT",
            {"what": "manifest", "bills": self.bills},
            lambda reference, document: edi_text.cuscar(
                self.call, self.name, reference, document, self.bills, self.boxes, FORWARDER
            ),
        )

    def arrive(self):
        self.sender.act("C-CAPITAINE", "report_arrival", {"call": self.call, "at": "2026-11-22T05:00:00Z"})

    def land(self, boxes):
        self._send(
            "C-TDF",
            {"what": "landed", "boxes": boxes},
            lambda reference, document: edi_text.coarri(self.call, self.name, reference, document, boxes),
        )

    def accept(self, bill):
        self.sender.act("C-MARIE", "accept", {"key": self.lot(bill)})

    def link_and_clear(self, bill, clear_all=True):
        """An MRN with an item a line; the declaration system clears the items, not always all."""
        mrn = _mrn(self.number * 10 + list(self.bills).index(bill))
        for item, line in enumerate(self.bills[bill], 1):
            self.sender.act(
                "C-TRANSIT",
                "link_mrn",
                {
                    "key": self.lot(bill),
                    "mrn": mrn,
                    "item": item,
                    "line": item,
                    "packages": line["packages"],
                    "mass_grams": line["grams"],
                },
            )
            if clear_all or self.rng.random() < 0.5:
                self.sender.act("C-DEDOUANEMENT", "clear", {"key": self.lot(bill), "mrn": mrn, "item": item})

    def hold(self, key):
        placed = self.sender.act("C-PAUL", "place_hold", {"key": key, "kind": "documents"})
        return placed["answer"]["results"][0]["id"] if placed["status"] == 200 else None

    def lift(self, key, hold):
        self.sender.act("C-MARIE", "request_lift", {"key": key, "hold": hold})
        if not self.calm and self.rng.random() < 0.2:
            self.sender.act("C-MARIE", "approve_lift", {"key": key, "hold": hold})  # refused: not her role
        self.sender.act("C-ANNE", "approve_lift", {"key": key, "hold": hold})

    def select(self, key):
        self.sender.act("C-PAUL", "select", {"key": key, "criterion": "poids par colis", "kinds": ["scan"]})

    def control(self, key):
        """Ordered, and concluded when the result is recorded."""
        ordered = self.sender.act(
            "C-PAUL", "order_control", {"key": key, "kind": "scan", "place": "Scanner Nord", "assigned_to": "paul"}
        )
        if ordered["status"] != 200 or self.rng.random() < 0.3:
            return
        order = ordered["answer"]["results"][0]["id"]
        self.sender.act(
            "C-PAUL",
            "record_result",
            {
                "key": key,
                "order": order,
                "result": "conform",
                "place": "Scanner Nord",
                "at": "2026-11-22T14:00:00Z",
                "text": "rien à signaler",
            },
        )

    def right(self, boxes):
        self._send(
            "C-AGENT",
            {"what": "right", "boxes": boxes},
            lambda reference, document: edi_text.coreor(
                self.call, self.name, reference, document, boxes, next(iter(self.bills)), FORWARDER
            ),
        )
        for container in boxes:
            self.sender.act("C-TRANSIT", "name_haulier", {"key": self.box(container), "haulier": HAULIER}, reason=True)

    def ask_gate(self, container, haulier=HAULIER):
        return self.sender.gate("C-TDF", container, haulier, self.call)

    def leave(self, container):
        self._send(
            "C-TDF",
            {"what": "left", "boxes": [container]},
            lambda reference, document: edi_text.codeco_out(
                self.call, self.name, reference, document, container, HAULIER, _minute_now()
            ),
        )

    # ---- the whole

    def sail(self):
        if self.calm:
            return self._sail_calmly()
        rng = self.rng
        self.open_call()
        early = [] if rng.random() < 0.8 else [self.arrive]
        for fact in early:
            fact()
        self.manifest()
        selected = [key for key in map(self.lot, self.bills) if rng.random() < 0.25]
        for key in selected:
            self.select(key)
        self.ask_gate(rng.choice(self.boxes))
        landed = [box for box in self.boxes if rng.random() < 0.9]
        facts = [lambda: self.land(landed)] if landed else []
        if not early:
            facts.append(self.arrive)
        rng.shuffle(facts)
        for bill in self.bills:
            if rng.random() < 0.1:
                self.accept(bill)  # too early: refused
        for fact in facts:
            fact()
        self._work_the_goods(selected)
        if rng.random() < 0.9:
            self.right(rng.sample(self.boxes, rng.randint(1, len(self.boxes))))
        for container in self.boxes:
            self._at_the_gate(container)

    def _work_the_goods(self, selected):
        """Acceptance, clearance, holds and controls, bill by bill or two at the same moment."""
        rng = self.rng
        for bill in self.bills:
            key = self.lot(bill)
            works = [lambda b=bill: self.accept(b), lambda b=bill: self.link_and_clear(b, rng.random() < 0.85)]
            rng.shuffle(works)
            held = None
            if rng.random() < 0.3:
                held = self.hold(key)
            if rng.random() < 0.3:
                self._at_once(*works)
            else:
                for work in works:
                    work()
            if key in selected and rng.random() < 0.8:
                self.control(key)
            if held and rng.random() < 0.7:
                self.lift(key, held)

    def _at_the_gate(self, container):
        rng = self.rng
        if rng.random() < 0.2:
            self.ask_gate(container, "AUTRE")
        draw = rng.random()
        if draw < 0.25:
            # In the same moment: the hold wins or comes after; a "yes" asked once it is acknowledged would be wrong.
            held = []
            self._at_once(lambda: held.append(self.hold(self.box(container))), lambda: self.ask_gate(container))
            asked = self.ask_gate(container)
            if held[0] and rng.random() < 0.5:
                self.lift(self.box(container), held[0])
                asked = self.ask_gate(container)
        else:
            asked = self.ask_gate(container)
        if asked["answer"].get("answer") == "released" or rng.random() < 0.05:
            self.leave(container)
            self.ask_gate(container)

    def _sail_calmly(self):
        bill, container = next(iter(self.bills)), self.boxes[0]
        self.open_call()
        self.manifest()
        self.arrive()
        self.land(self.boxes)
        self.accept(bill)
        held = self.hold(self.lot(bill))
        self.link_and_clear(bill)
        self.lift(self.lot(bill), held)
        self.right(self.boxes)
        self.ask_gate(container)
        self.leave(container)
