"""The four messages of a drill's voyages, written as the port-day's are (tests/data/edi)."""

import string

_VALUES = {}
_value = 10
for _letter in string.ascii_uppercase:
    if _value % 11 == 0:
        _value += 1
    _VALUES[_letter] = _value
    _value += 1


def container(serial):
    """QAIU and six digits with their ISO 6346 check digit."""
    stem = f"QAIU{serial:06}"
    total = sum((_VALUES[c] if c in _VALUES else int(c)) * 2**place for place, c in enumerate(stem))
    return stem + str(total % 11 % 10)


def _interchange(sender, reference, message_type, segments):
    kind, directory = message_type
    whole = [f"UNH+1+{kind}:D:{directory}:UN'", *segments]
    whole.append(f"UNT+{len(whole) + 1}+1'")
    head = f"UNB+UNOA:2+{sender}+QUAI+261122:1842+{reference}'"
    return "\n".join([head, *whole, f"UNZ+1+{reference}'"]).encode("ascii") + b"\n"


def _ship(voyage):
    return f"TDT+20+{voyage}+1++QAI:172:20+++9321483:146:11:QUAI ATLANTIQUE'"


def cuscar(call, voyage, reference, document, bills, boxes, forwarder):
    """`bills`: {bill: [line]}, a line {packages, grams, splits: {container: packages}}; function 9."""
    segments = [
        f"BGM+785+{document}+9'",
        "DTM+137:202611211830:203'",
        f"RFF+ATZ:{call}'",
        "NAD+MS+AGENTLH:160:ZZZ'",
        "NAD+CA+QAI:172:20'",
        _ship(voyage),
        "LOC+9+COCTG:139:6'",
        "LOC+60+FRLEH:139:6+TDF:TER:ZZZ'",
        "DTM+132:202611220600:203'",
        "GIS+23'",
    ]
    for box in boxes:
        segments += [f"EQD+CN+{box}+22G1:102:5++3+5'", "MEA+AAE+T+KGM:2230'"]
    for number, (bill, lines) in enumerate(bills.items(), 1):
        kilos = sum(line["grams"] for line in lines) // 1000
        segments += [
            f"CNI+{number}+{bill}'",
            f"RFF+BM:{bill}'",
            f"CNT+7:{kilos}:KGM'",
            f"CNT+11:{sum(line['packages'] for line in lines)}'",
            "LOC+9+COCTG:139:6'",
            "LOC+11+FRLEH:139:6'",
            "GIS+23'",
            "NAD+CN+FR41234567800011:160:ZZZ++TORREFACTION DU BASSIN'",
            "NAD+CZ+++CAFETERA DEL CARIBE SA'",
            f"NAD+FW+{forwarder}:160:ZZZ'",
        ]
        for item, line in enumerate(lines, 1):
            segments += [
                f"GID+{item}+{line['packages']}:CT'",
                "FTX+AAA+++CAFE VERT EN SACS'",
                f"MEA+AAE+G+KGM:{line['grams'] // 1000}'",
            ]
            segments += [f"SGP+{box}+{packages}'" for box, packages in line["splits"].items()]
            segments += [f"PCI+24+LOT {item}'", f"CST+{item}+0901110000:122'"]
    return _interchange("AGENTLH", reference, ("CUSCAR", "95B"), segments)


def coarri(call, voyage, reference, document, boxes):
    segments = [
        f"BGM+44+{document}+9'",
        f"RFF+ATZ:{call}'",
        _ship(voyage),
        "LOC+11+FRLEH:139:6+TDF:TER:ZZZ'",
        "NAD+MS+TDF:160:ZZZ'",
        "NAD+CF+QAI:172:20'",
    ]
    for box in boxes:
        segments += [f"EQD+CN+{box}+22G1:102:5++3+5'", "TMD+3'", "DTM+203:202611220812:203'", "MEA+AAE+T+KGM:2230'"]
    return _interchange("TDF", reference, ("COARRI", "95B"), [*segments, f"CNT+16:{len(boxes)}'"])


def coreor(call, voyage, reference, document, boxes, bill, holder):
    segments = [
        f"BGM+129+{document}+9'",
        "DTM+36:20361205:102'",
        f"RFF+ATZ:{call}'",
        f"RFF+BM:{bill}'",
        _ship(voyage),
        "LOC+11+FRLEH:139:6+TDF:TER:ZZZ'",
        "NAD+MS+AGENTLH:160:ZZZ'",
        f"NAD+FW+{holder}:160:ZZZ'",
    ]
    for box in boxes:
        segments += [f"EQD+CN+{box}+22G1:102:5++3+5'", f"RFF+BM:{bill}'"]
    return _interchange("AGENTLH", reference, ("COREOR", "00B"), [*segments, f"CNT+16:{len(boxes)}'"])


def codeco_out(call, voyage, reference, document, box, haulier, minute):
    """`minute`: YYYYMMDDHHMM of the port."""
    segments = [
        f"BGM+36+{document}+9'",
        f"RFF+ATZ:{call}'",
        _ship(voyage),
        "NAD+MS+TDF:160:ZZZ'",
        "NAD+CF+QAI:172:20'",
        f"EQD+CN+{box}+22G1:102:5++3+5'",
        f"DTM+7:{minute}:203'",
        "LOC+165+FRLEH:139:6+TDF:TER:ZZZ'",
        f"TDT+1++3+31+{haulier}:172:ZZZ+++AB-123-CD:146'",
        "CNT+16:1'",
    ]
    return _interchange("TDF", reference, ("CODECO", "95B"), segments)
