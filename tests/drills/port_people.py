"""Who works in a drill's port: the registry's records and everybody's token."""

OFFICE, SITE = "LEH1", "TDF"
AGENT, FORWARDER, HAULIER = "AGENTLH", "TRANSIT1", "ROUTIER1"

_RECORDS = [
    ("office", OFFICE, {"name": "Bureau du Havre port"}),
    (
        "site",
        SITE,
        {
            "name": "Terminal de la Seine",
            "port": "FRLEH",
            "office": OFFICE,
            "kind": "IST",
            "authorisation": "FRTST000001",
            "authorised_from": "2020-01-01T00:00:00Z",
            "guarantee": "G-77",
        },
    ),
    *[("party", code, {"name": code, "edi_ids": [code]}) for code in (AGENT, SITE, FORWARDER, HAULIER)],
    *[
        ("person", code, {"name": code})
        for code in ("capitaine", "marie", "paul", "anne", "berthe", "agente", "transit", "chauffeur")
    ],
    ("machine", "tdf-edi", {"name": "EDI du terminal"}),
    ("machine", "dedouanement", {"name": "Système de dédouanement"}),
]

# account: (its record, its role)
_ACCOUNTS = {
    "C-CAPITAINE": ({"person": "capitaine"}, "harbour_master"),
    "C-MARIE": ({"person": "marie", "office": OFFICE, "agency": "customs"}, "acceptance_officer"),
    "C-PAUL": ({"person": "paul", "office": OFFICE, "agency": "customs"}, "acceptance_officer"),
    "C-ANNE": ({"person": "anne", "office": OFFICE, "agency": "customs"}, "supervisor"),
    "C-BERTHE": ({"person": "berthe", "office": OFFICE, "agency": "customs"}, "supervisor"),
    "C-AGENT": ({"person": "agente", "party": AGENT}, "carrier_agent"),
    "C-TRANSIT": ({"person": "transit", "party": FORWARDER}, "forwarder"),
    "C-ROUTIER": ({"person": "chauffeur", "party": HAULIER}, "haulier"),
    "C-TDF": ({"machine": "tdf-edi", "party": SITE, "site": SITE}, "terminal"),
    "C-DEDOUANEMENT": ({"machine": "dedouanement"}, "declaration_system"),
}

PERSON = {account: record.get("person", "") for account, (record, _) in _ACCOUNTS.items()}


def settle_in(sender, clerk_token):
    """Registers everybody and takes their tokens. The sender's log stays empty."""
    sender.tokens["clerk"] = clerk_token
    records = list(_RECORDS)
    for number, (account, (record, role)) in enumerate(_ACCOUNTS.items()):
        records.append(("account", account, record))
        records.append(("role", f"R-{number:02}", {"account": account, "role": role}))
    for kind, code, record in records:
        put = sender.plain("clerk", "POST", f"/v1/registry/{kind}", {"code": code, "reason": "drill", **record})
        assert put["status"] < 300, (kind, code, put)
    for account in _ACCOUNTS:
        token = sender.plain("clerk", "POST", "/v1/tokens", {"subject": account, "seconds": 86400, "reason": "drill"})
        assert token["status"] < 300, token
        sender.tokens[account] = token["answer"]["token"]
