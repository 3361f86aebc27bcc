"""Pier One for tests: a real Docker registry (Debian's docker-registry) behind a login, and the endpoint that gives its tokens.

pierone.py ADDRESS FOLDER. As Pier One does, it takes the user oauth2 with a token that is valid now, by HTTP's basic
authentication (https://github.com/zalando-stups/pierone, api_v2.clj). Commands come as lines of JSON on standard input, each
answered by one line on standard output.
"""

import base64
import http.client
import json
import secrets
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

ADDRESS, FOLDER = sys.argv[1:]
CLIENT, USER = ("the-client", "the-client-secret"), ("stups_go", "the-robot-password")
state = {"mode": "good", "seconds": 3600}
valid = {}
granted = []
logins = []
done = threading.Event()


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body, headers=()):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def basic(self):
        given = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        return tuple(given.partition(":")[::2])

    def grant(self, url, form):
        mode = state["mode"]
        if mode == "silent":
            done.wait(60)
        elif mode == "dripping":
            self.send_response(200)
            self.end_headers()
            while not done.wait(0.2):
                self.wfile.write(b" ")
        elif mode == "elsewhere":
            self.answer(302, "", [("Location", "http://%s/elsewhere" % ADDRESS)])
        elif mode == "odd":
            self.answer(200, "<html>Welcome</html>")
        elif mode == "empty":
            self.answer(200, json.dumps({"access_token": ""}))
        elif mode == "refusing" or self.basic() != CLIENT or (form.get("username"), form.get("password")) != USER:
            said = {"error": "invalid_client", "error_description": "Client authentication failed"}
            self.answer(401, json.dumps(said))
        elif form.get("grant_type") != "password" or parse_qs(url.query).get("realm") != ["/services"]:
            self.answer(400, json.dumps({"error": "invalid_request"}))
        else:
            token = secrets.token_hex(16)
            valid[token] = time.monotonic() + state["seconds"]
            granted.append(form["scope"])
            said = {
                "access_token": token,
                "expires_in": state["seconds"],
                "token_type": "Bearer",
                "scope": form["scope"],
            }
            self.answer(200, json.dumps(said))

    def registry(self, body):
        user, token = self.basic()
        good = user == "oauth2" and valid.get(token, 0) > time.monotonic() and state["mode"] != "closed"
        if self.headers.get("Authorization"):
            logins.append([user, good])
        if not good:
            realm = ("WWW-Authenticate", 'Basic realm="Pier One Docker Registry"')
            self.answer(401, "Unauthorized", [realm, ("Docker-Distribution-API-Version", "registry/2.0")])
            return
        connection = http.client.HTTPConnection(ADDRESS, 5000)
        headers = {
            n: v for n, v in self.headers.items() if n not in ("Authorization", "Transfer-Encoding", "Content-Length")
        }
        connection.request(self.command, self.path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        kept = [(n, v) for n, v in reply.getheaders() if n not in ("Content-Length", "Date", "Connection")]
        if self.command == "HEAD":
            self.send_response(reply.status)
            for name, value in reply.getheaders():
                self.send_header(name, value)
            self.end_headers()
        else:
            self.answer(reply.status, content, kept)
        connection.close()

    def handle_any(self):
        body = self.body()
        url = urlsplit(self.path)
        if url.path == "/oauth2/access_token":
            self.grant(url, {key: values[0] for key, values in parse_qs(body.decode()).items()})
        elif url.path.startswith("/v2/"):
            self.registry(body)
        else:
            self.answer(404, "")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        """Who asks may go before the answer has come."""


def open_doors():
    """From now on it is there."""
    front = Server((ADDRESS, 80), Front)
    threading.Thread(target=front.serve_forever, args=(0.05,), daemon=True).start()


def change(given):
    """Of the token endpoint: good, refusing, silent, dripping, odd, empty, elsewhere; of the registry: closed."""
    state.update(given)


def expire():
    """Ends every token."""
    valid.clear()


def seen():
    return {"granted": granted, "logins": logins}


def tokens():
    return list(valid)


def mirror(source, authorization, repository, digest):
    """Copies an image out of another registry."""

    def get(kind, wanted):
        request = Request(
            "%s/v2/%s/%s/%s" % (source, repository, kind, wanted), headers={"Authorization": authorization}
        )
        with urlopen(request) as answer:
            return answer.read()

    def put(method, path, content, kind):
        connection = http.client.HTTPConnection(ADDRESS, 5000)
        connection.request(method, path, content, {"Content-Type": kind})
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise OSError("the registry answers %d to %s %s" % (answer.status, method, path))
        return answer.getheader("Location")

    raw = get("manifests", digest)
    manifest = json.loads(raw)
    for part in (manifest["config"], *manifest["layers"]):
        upload = put("POST", "/v2/%s/blobs/uploads/" % repository, b"", "application/octet-stream")
        place = upload[upload.index("/v2/") :]
        put("PUT", "%s&digest=%s" % (place, part["digest"]), get("blobs", part["digest"]), "application/octet-stream")
    put("PUT", "/v2/%s/manifests/%s" % (repository, digest), raw, manifest["mediaType"])


COMMANDS = {function.__name__: function for function in (open_doors, change, expire, seen, tokens, mirror)}
CONFIG = {
    "version": 0.1,
    "log": {"level": "error", "accesslog": {"disabled": True}},
    "storage": {"filesystem": {"rootdirectory": FOLDER + "/data"}},
    "http": {"addr": ADDRESS + ":5000"},
}
with open(FOLDER + "/config.yml", "w") as file:
    json.dump(CONFIG, file)
registry = subprocess.Popen(
    ["docker-registry", "serve", FOLDER + "/config.yml"],
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
try:
    for _attempt in range(200):
        try:
            urlopen("http://%s:5000/v2/" % ADDRESS).close()
            break
        except OSError:
            time.sleep(0.05)
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        try:
            reply = {"result": COMMANDS[command](*arguments)}
        except Exception as error:
            reply = {"error": "%s: %r" % (command, error)}
        print(json.dumps(reply), flush=True)
finally:
    registry.kill()
