#!/usr/bin/env python3
# Reads the role's secret from standard input and gives each of its values a file below /run/stups2go (in memory):
# secrets/ and files/ are for the container, registry/ for this host, logs/ for the shipper of logs, caretaker/ for the
# caretaker. Never prints a value. With --without-key, the key of agents may not be among them.
import json
import os
import re
import shutil
import sys

ROOT = "/run/stups2go"
# What GoCD and its jobs have no use for.
APART = {"registryUsername": "registry", "registryPassword": "registry", "scalyrKey": "logs", "logentriesKey": "logs"}
# What another container has as well.
SHARED = {"caretakerPassword": "caretaker"}
KINDS = ("secrets", "files", "registry", "logs", "caretaker")


def place(kind, path, content, owner):
    target = os.path.join(ROOT, kind, path)
    os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(content)
    os.chown(target, owner, 0)


try:
    secret = json.load(sys.stdin)
except ValueError:
    sys.exit("is not JSON")
if not isinstance(secret, dict):
    sys.exit("is not a JSON object")
files = secret.pop("files", {})
if not isinstance(files, dict):
    sys.exit("`files` is not a JSON object")
if "--without-key" in sys.argv:
    if "registrationKey" in secret:
        sys.exit("has a registrationKey, which builders must not have")
elif not secret.get("registrationKey"):
    sys.exit("has no registrationKey")
for kind in KINDS:
    folder = os.path.join(ROOT, kind)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    # The folder stays, as a container that runs may have it.
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry)
        else:
            os.unlink(entry)
for kind in ("secrets", "logs", "caretaker"):
    os.chown(os.path.join(ROOT, kind), 1000, 0)
for key, value in secret.items():
    if not isinstance(value, str) or not re.fullmatch("[A-Za-z][A-Za-z0-9]*", key):
        sys.exit("has an odd key or value: " + repr(key))
    if key in APART:
        place(APART[key], key, value, 0 if APART[key] == "registry" else 1000)
    else:
        name = re.sub("([A-Z])", lambda upper: "-" + upper[1].lower(), key)
        for kind in ("secrets", *([SHARED[key]] if key in SHARED else [])):
            place(kind, name, value, 1000)
for path, content in files.items():
    if not isinstance(content, str) or not re.fullmatch(r"(?!\.\.?(/|$))[\w.@+-]+(/(?!\.\.?(/|$))[\w.@+-]+)*", path):
        sys.exit("has an odd file: " + repr(path))
    try:
        place("files", path, content, 1000)
    except OSError:
        sys.exit("has an odd file: " + repr(path))
