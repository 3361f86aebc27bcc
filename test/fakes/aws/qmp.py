"""Talks to QEMU by its machine protocol."""

import json
import socket


def qmp(path, command, **arguments):
    """Runs one command on the QEMU that listens at this socket, and gives what it returns."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(path)
        with connection.makefile("rw") as lines:
            lines.readline()
            for request in ({"execute": "qmp_capabilities"}, {"execute": command, "arguments": arguments}):
                lines.write(json.dumps(request) + "\n")
                lines.flush()
                reply = {}
                while not reply.keys() & {"return", "error"}:
                    reply = json.loads(lines.readline())
                if "error" in reply:
                    raise RuntimeError("QEMU: %s: %s" % (command, reply["error"]["desc"]))
    return reply["return"]
