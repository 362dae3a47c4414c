"""What a drill leaves for the checker: the sender's log, the database's rows, the topics' messages. Plain data, so that the
checker can be shown evidence that was tampered with."""

import json


def collect(port, sender):
    """Taken once nothing is under way any more."""
    return {
        "log": [op for op in sender.log if op.get("status")],
        "open": [op for op in sender.log if not op.get("status")],
        "outbox": [
            {
                "id": int(r[0]),
                "audience": int(r[1]),
                "recipient": r[2],
                "key": r[3],
                "version": int(r[4]),
                "type": r[5],
                "event_id": r[6],
                "time_ms": int(r[7]),
                "data": json.loads(r[8]),
            }
            for r in port.psql(
                "SELECT id, audience, recipient, key, version, type, event_id, time_ms, data FROM outbox ORDER BY id"
            )
        ],
        "heads": [
            {"audience": int(r[0]), "recipient": r[1], "key": r[2], "version": int(r[3])}
            for r in port.psql("SELECT audience, recipient, key, version FROM view_head")
        ],
        "cores": {(r[0], r[1]): int(r[2]) for r in port.psql("SELECT call, container, version FROM core")},
        "idempotency": {(r[0], r[1]): r[2] for r in port.psql("SELECT subject, key, answer FROM idempotency")},
        "inbox": {
            r[0]: {"sha256": r[1], "state": r[2], "tries": int(r[3])}
            for r in port.psql("SELECT id, sha256, state, tries FROM inbox")
        },
        "lines": {
            (r[0], r[1], r[2], int(r[3])): tuple(map(int, r[4:]))
            for r in port.psql(
                "SELECT call, agent, bill, number, manifested, accepted, released, exited, exited_unreleased FROM goods_line"
            )
        },
        "ledger": {
            (r[0], r[1], r[2], int(r[3]), int(r[4])): int(r[5])
            for r in port.psql("SELECT call, agent, bill, line, account, sum(packages) FROM ledger GROUP BY 1, 2, 3, 4, 5")
        },
        "audit": [
            {"id": int(r[0]), "bytes": r[1], "leaf": r[2], "salt": r[3], "subject": r[4]}
            for r in port.psql(
                "SELECT a.id, a.bytes, encode(a.leaf, 'hex'), p.salt, p.subject FROM audit a "
                "LEFT JOIN audit_person p ON p.audit_id = a.id "
                "ORDER BY a.id"
            )
        ],
        "seals": [
            {"seq": int(r[0]), "audit_id": int(r[1]), "leaf": r[2], "hash": r[3]}
            for r in port.psql("SELECT seq, audit_id, encode(leaf, 'hex'), encode(hash, 'hex') FROM audit_seal ORDER BY seq")
        ],
        "topics": [
            {
                "topic": m["topic"],
                "partition": m["partition"],
                "key": m["key"],
                "recipient": m["headers"]["ce_recipient"],
                "sequence": int(m["headers"]["ce_sequence"]),
                "id": m["headers"]["ce_id"],
                "payload": m["payload"],
            }
            for m in port.topics()
        ],
    }
