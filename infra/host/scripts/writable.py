#!/usr/bin/env python3
# writable.py FOLDER: succeeds when a byte written there reaches the disk; else prints why not. The
# file has no name, so that nothing in a folder that GoCD may write is followed. A disk that hangs
# keeps the child for ever, but not this process.
import os
import select
import sys

LIMIT = 20
reader, writer = os.pipe()
if os.fork() == 0:
    try:
        file = os.open(sys.argv[1], os.O_TMPFILE | os.O_WRONLY, 0o600)
        os.write(file, b"x")
        os.fsync(file)
        os.write(writer, b".")
    except OSError as error:
        os.write(writer, error.strerror.encode())
    os._exit(0)
if not select.select([reader], [], [], LIMIT)[0]:
    sys.exit("no answer within %d s" % LIMIT)
answer = os.read(reader, 200).decode()
if answer != ".":
    sys.exit(answer)
