"""The port day once more with the manifest as ASYCUDA's Awmds, compared with the day whose manifest is the same as CUSCAR.

Both files are tests/data/xml's, made to say the same: Awmds knows no forwarder, no customs status, no net weight, no issuer of
each seal, and of a bill with several goods lines not which line lies in which box. Equal means what it means in story_kills.py; messages
themselves differ, and what names them.
"""

import os
import time

import story_kills
from private_port import ROOT

DATA_ROOT = os.path.join(ROOT, "tests", "data", "")
DATA = os.path.join(DATA_ROOT, "xml")
RULES = os.path.join(ROOT, "tests", "stories", "port-day.rules")
CUSCAR = os.path.join(DATA, "portday_same.edi")
AWMDS = os.path.join(DATA, "portday_awmds.xml")
OF_THE_MESSAGE = ("messages",)  # their bytes differ, and so their hashes
MANIFEST = "../data/edi/portday_cuscar.edi"
# Neither file says net weights: three more of the rules cannot be decided.
UNDETERMINED = ("= items.# 8\ntransit1> list undetermined", "= items.# 11\ntransit1> list undetermined")


def with_manifest(file):
    def changes(story):
        for was, now in ((MANIFEST, file), UNDETERMINED, ("../data/", DATA_ROOT), ("activate port-day.rules", f"activate {RULES}")):
            if was not in story:
                raise ValueError(f"the story does not say {was}")
            story = story.replace(was, now)
        return story

    return changes


def drill(binaries, seed, folder=False, say=print):
    """Plays the day as CUSCAR and as Awmds, the latter through the agent's watched folder if asked. Number of differences."""
    started = time.monotonic()
    left = {}
    for file in (CUSCAR, AWMDS):
        through = folder and file == AWMDS
        code, output, left[file], _ = story_kills.play(binaries, (), seed, changes=with_manifest(file), through_folder=through)
        if code != 0:
            say(output[-3000:])
            say(f"the day with {os.path.basename(file)} differs from the story")
            return 1
        for table in OF_THE_MESSAGE:
            del left[file][table]
    found = story_kills.differences(left[CUSCAR], left[AWMDS])
    events = sum(left[AWMDS]["topics"].values())
    door = "through a folder" if folder else "over HTTP"
    say(f"port day with the manifest as Awmds, {door}: {len(found)} differences, {events} events, {time.monotonic() - started:.0f} s")
    for line in found[:40]:
        say("  " + line)
    return len(found)
