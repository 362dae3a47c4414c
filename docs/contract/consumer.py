#!/usr/bin/env python3
"""Keeps a copy of all that one recipient may see of a port, from its log over HTTP.

    QUAI_SERVER=http://127.0.0.1:8740 QUAI_TOKEN_FILE=my.token ./consumer.py copy.json [--follow]

The file is the whole memory: the cursor, and for each key the newest version and view. It is replaced as a whole, so a
reader killed at any instant comes back to a true copy and asks again; what it hears twice changes nothing.
"""
import http.client
import json
import os
import pathlib
import sys
import time
import urllib.request

SERVER = os.environ.get("QUAI_SERVER", "http://127.0.0.1:8740")
PAGE = os.environ.get("QUAI_PAGE", "1000")


def load(path):
    file = pathlib.Path(path)
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"cursor": "", "views": {}}


def save(path, copy):
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(copy, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def page_after(cursor, token):
    url = f"{SERVER}/v1/events?limit={PAGE}&after={cursor}"
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + token})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return [json.loads(line) for line in answer.read().splitlines()]


def apply(copy, event):
    version, known = int(event["sequence"]), copy["views"].get(event["subject"])
    if known is None or version > known["version"]:  # the rule: only what is above yours
        copy["views"][event["subject"]] = {"version": version, "view": event["data"]}
    copy["cursor"] = event["id"]


def main(path, follow):
    token = pathlib.Path(os.environ["QUAI_TOKEN_FILE"]).read_text(encoding="utf-8").strip()
    copy = load(path)
    while True:
        try:
            events = page_after(copy["cursor"], token)
        except (OSError, http.client.HTTPException) as away:
            if getattr(away, "code", 503) not in (429, 503):
                raise  # 401, 403, 404: a person must look at it
            time.sleep(1)
            continue
        for event in events:
            apply(copy, event)
        if events:
            save(path, copy)
        elif not follow:
            return
        else:
            time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1], "--follow" in sys.argv)
