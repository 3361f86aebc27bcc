"""Scalyr and Logentries as a host sees them: services.py SCALYR LOGENTRIES FOLDER, two addresses, both with TLS at port 443.

They take nothing that their documentation does not have (https://app.scalyr.com/help/api, addEvents;
https://docs.logentries.com/docs/input-token), and note what was wrong. FOLDER has cert.pem and key.pem for both addresses,
stranger.pem for another. Commands come as lines of JSON on standard input, each answered by one line on standard output.
"""

import json
import re
import socket
import ssl
import sys
import threading
import time

SCALYR_KEY = "0Scalyr-key+of/the=test"
LOGENTRIES_KEY = "2bfbea1e-10c3-4419-bdad-7e6435882e1f"
scalyr_address, logentries_address, folder = sys.argv[1:]
modes = {"scalyr": "well", "logentries": "well"}
taken = {"scalyr": [], "logentries": []}
wrong = []


def contexts(name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("%s/%s.pem" % (folder, name), folder + "/key.pem")
    return context


own, stranger = contexts("cert"), contexts("stranger")


def what_is_wrong(head, body):
    """What addEvents refuses, or None; gives the events as well."""
    if not head.startswith("POST /api/addEvents HTTP/1.1\r\n"):
        return "the request " + head[:60], []
    if not re.search(r"(?mi)^content-type: application/json\s*$", head):
        return "no Content-Type: application/json", []
    if len(body) > 6_000_000:
        return "more than 6 MB", []
    try:
        request = json.loads(body)
    except ValueError:
        return "no JSON", []
    if set(request) != {"token", "session", "sessionInfo", "events"}:
        return "the keys %s" % sorted(request), []
    if not re.fullmatch(r"[0-9a-f-]{36}", request["session"]):
        return "an odd session", []
    if not request["events"]:
        return "no events", []
    for event in request["events"]:
        attributes = event.get("attrs", {})
        if set(event) != {"ts", "attrs"} or set(attributes) != {"program", "message"}:
            return "an event with the keys %s, %s" % (sorted(event), sorted(attributes)), []
        if not re.fullmatch(r"\d{19}", event["ts"]) or abs(int(event["ts"]) / 1e9 - time.time()) > 3600:
            return "the time %s" % event["ts"], []
        if not all(isinstance(value, str) for value in attributes.values()):
            return "attributes that are no text", []
    if request["token"] != SCALYR_KEY:
        return "the token", []
    return None, [{**request["sessionInfo"], **event["attrs"], "ts": event["ts"]} for event in request["events"]]


def scalyr(connection, first):
    stream = connection.makefile("rb")
    while True:
        head = ""
        for line in iter(stream.readline, b"\r\n"):
            if not line:
                return
            head += line.decode()
        body = stream.read(int(re.search(r"(?i)content-length: (\d+)", head)[1]))
        mode = modes["scalyr"]
        if mode == "silent":
            time.sleep(30)
            return
        if mode == "nonsense":
            connection.sendall(b"<what?>\n")
            return
        if mode == "stranger" != first:
            return
        fault, events = what_is_wrong(head, body)
        well = not fault and mode in ("well", "stranger")
        if fault:
            wrong.append(fault)
        elif well:
            taken["scalyr"] += events
        status = "200 OK" if well else "400 Bad" if fault else mode + " No"
        answer = json.dumps({"status": "success" if well else "error/client"}).encode()
        connection.sendall(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(answer), answer))


def logentries(connection, first):
    if first == "nonsense":
        connection.sendall(b"<what?>\n")
    while modes["logentries"] == "deaf":
        time.sleep(0.1)
    for line in connection.makefile("rb"):
        token, _, event = line.decode().partition(" ")
        try:
            if token != LOGENTRIES_KEY or not event.endswith("\n"):
                raise ValueError
            taken["logentries"].append(json.loads(event))
        except ValueError:
            wrong.append("the line " + repr(line))


def converse(service, connection):
    try:
        mode = modes[service.__name__]
        connection = (stranger if mode == "stranger" else own).wrap_socket(connection, server_side=True)
        service(connection, mode)
    except OSError:
        pass
    finally:
        connection.close()


def serve(service, address):
    listener = socket.create_server((address, 443))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=converse, args=(service, connection), daemon=True).start()


def be(service, mode):
    """How a service is from now on, Logentries on new connections: well, a status of HTTP, silent, nonsense, deaf, stranger."""
    modes[service] = mode


def events(service):
    return taken[service]


def faults():
    return wrong


COMMANDS = {function.__name__: function for function in (be, events, faults)}
for service, address in ((scalyr, scalyr_address), (logentries, logentries_address)):
    threading.Thread(target=serve, args=(service, address), daemon=True).start()
for line in sys.stdin:
    command, *arguments = json.loads(line)
    print(json.dumps({"result": COMMANDS[command](*arguments)}), flush=True)
