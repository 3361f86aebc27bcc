"""A fake of the GoCD server: its start, health, redirects, maintenance mode and the feed of waiting jobs; agents are in go_agents.py, users
and roles in go_security.py. What it answers follows GoCD 26.1.0; test/gocd-contract asks it and a real server the same questions.

It reads cruise-config.xml as GoCD does: fills in blank ids and saves; keeps a damaged file aside and falls back to the last good one, or
exits with 1 if there is none. Beside it is the key of encrypted values, made once. Backups are in go_backup.py, config.git in go_history.py.

FAKE_START_SECONDS: how long it starts. db/jobs.json: jobs that wait, a list of objects with name, buildLocator, environment, resources.
"""

import fcntl
import json
import os
import secrets
import shutil
import struct
import subprocess
import sys
import time
import uuid
import xml.etree.ElementTree as ElementTree
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

import go_agents
import go_backup
import go_history
import go_security
from go_security import CONFIG, MEDIA_TYPE, Refused

# The key as GoCD writes it, 128 bits in hexadecimal: base/.../security/AESCipherProvider.java.
CIPHER = "/go-working-dir/config/cipher.aes"
DATABASE = "/go-working-dir/db/h2db/cruise.mv.db"
JOBS = "/go-working-dir/db/jobs.json"
NOT_FOUND = "Either the resource you requested was not found, or you are not authorized to perform this action."
# ModeAwareFilter.java; the page of /admin/agent is HTML, as its caller does not ask for JSON.
MAINTENANCE = "Server is in maintenance mode, please try later."
ready = time.monotonic() + float(os.environ.get("FAKE_START_SECONDS", "0"))
mode = {"maintenance": False}


def open_database():
    """H2 of GoCD 20.5 and later knows cruise.mv.db alone."""
    if os.path.exists(DATABASE.replace(".mv.db", ".h2.db")) and not os.path.exists(DATABASE):
        sys.exit("go-server: this GoCD does not open a database of GoCD 20.4 or older")
    os.makedirs(os.path.dirname(DATABASE), exist_ok=True)
    file = open(DATABASE, "ab")  # noqa: SIM115, as H2 it stays open, and locked
    # A backup opens and closes the file, which would end a lock of the process.
    lock = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    try:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)
    except OSError:
        sys.exit("go-server: Database may be already in use")
    return file


def load_config():
    try:
        go_history.initialize()
    except subprocess.CalledProcessError as error:
        sys.exit(f"go-server: cannot clean up the config repository: {error.stderr.decode()}")
    try:
        tree = ElementTree.parse(CONFIG)
    except (ElementTree.ParseError, OSError) as error:
        print(f"go-server: cannot read {CONFIG}: {error}", file=sys.stderr)
        last = go_history.last_content()
        if last is None:
            sys.exit(1)
        print("go-server: using the last good revision", file=sys.stderr)
        if os.path.exists(CONFIG):
            shutil.copyfile(CONFIG, f"{CONFIG}.invalid.{time.strftime('%Y-%m-%dT%H%M%S')}")
        go_security.replace(CONFIG, last)
        tree = ElementTree.parse(CONFIG)
    server = tree.getroot().find("server")
    blank = [name for name in ("serverId", "webhookSecret", "tokenGenerationKey") if not server.get(name)]
    for name in blank:
        server.set(name, str(uuid.uuid4()))
    if blank:
        go_security.replace(CONFIG, ElementTree.tostring(tree.getroot(), encoding="utf-8", xml_declaration=True))
    if not os.path.exists(CIPHER):
        go_security.replace(CIPHER, secrets.token_hex(16).encode())
    with open(CONFIG, "rb") as file:
        go_history.check_in(file.read())


def option(name, default):
    values = [value for value in sys.argv if value.startswith(f"-D{name}=")]
    return values[-1].split("=", 1)[1] if values else default


def waiting_jobs():
    """common/.../domain/xml/JobPlanXmlRepresenter.java"""
    jobs = []
    if os.path.exists(JOBS):
        for job in go_security.read_json(JOBS):
            path = f"/go/tab/build/detail/{job['buildLocator']}"
            resources = "".join(f"<resource><![CDATA[{name}]]></resource>" for name in job.get("resources", []))
            jobs.append(
                f'<job name={quoteattr(job["name"])}><link rel="self" href={quoteattr(path)}/>'
                f"<buildLocator>{escape(job['buildLocator'])}</buildLocator>"
                + (f"<environment>{escape(job['environment'])}</environment>" if job.get("environment") else "")
                + (f"<resources>{resources}</resources>" if resources else "")
                + "</job>"
            )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n\n<scheduledJobs>{"".join(jobs)}</scheduledJobs>\n'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, status, body="", content_type="text/plain", headers=()):
        content = body.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def handle_call(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        path = urlsplit(self.path).path
        accept = self.headers.get("Accept", "")
        if time.monotonic() < ready:
            self.starting(accept)
        elif go_backup.refuses(self.command, path):
            self.unavailable(path, accept)
        elif path == "/go/api/v1/health" and ("*/*" in accept or not accept or accept.startswith(MEDIA_TYPE)):
            self.answer(200, '{\n  "health": "OK"\n}\n', f"{MEDIA_TYPE}.v1+json")
        elif path in ("/", "/go", "/go/"):
            # GoCD takes the scheme from this header alone, and never from the site URL.
            scheme = self.headers.get("X-Forwarded-Proto", "http")
            self.answer(302, headers=[("Location", f"{scheme}://{self.headers.get('Host')}/go/pipelines")])
        elif path.startswith("/go/remoting/"):
            status, content = go_agents.remoting(self.headers, body)
            self.answer(status, content, f"{MEDIA_TYPE}.v1+json")
        elif mode["maintenance"] and self.command not in ("GET", "HEAD") and "/maintenance_mode/" not in path:
            as_json = "json" in accept
            self.answer(503, json.dumps({"message": MAINTENANCE}) if as_json else f"<html>{MAINTENANCE}</html>")
        elif path == "/go/admin/agent/token" and self.command == "GET":
            self.answer(*go_agents.issue_token(parse_qs(urlsplit(self.path).query).get("uuid", [""])[0]))
        elif path == "/go/admin/agent" and self.command == "POST":
            form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
            self.answer(*go_agents.register(form, self.client_address[0]))
        else:
            self.api(path, accept, body)

    do_GET = do_HEAD = do_POST = do_PATCH = do_DELETE = handle_call

    def starting(self, accept):
        """jetty, GoServerLoadingIndicationHandler.java"""
        if "json" in accept:
            self.answer(503, '{ "message": "GoCD server is starting" }\n', "application/json")
        else:
            self.answer(503, "GoCD server is starting\n")

    def unavailable(self, path, accept):
        """server/.../web/ServerUnavailabilityResponse.java"""
        is_api = path.startswith(("/go/api/", "/go/remoting/"))
        if is_api and "json" in accept:
            self.answer(503, json.dumps({"message": go_backup.MESSAGE}), "application/json")
        else:
            self.answer(503, "<html>Go backup in progress.</html>", "text/html")

    def api(self, path, accept, body):
        """Every route is bound to its media type: another one is a 404 (spark-base)."""
        cookie = None
        version = "v3"
        try:
            call = self.route(path, accept, body)
            if call is None:
                raise Refused(404, NOT_FOUND)
            version, administrators, work = call
            user, cookie = go_security.login(self.headers)
            self.user = user
            if administrators and not go_security.configuration().is_admin(user):
                raise Refused(403, "You are not authorized to perform this action.")
            if self.command in ("POST", "PATCH") and body and "json" not in self.headers.get("Content-Type", ""):
                raise Refused(415, "You must specify a 'Content-Type' of 'application/json'")
            with go_security.lock:
                result = work()
            status, text = (204, "") if result is None else (200, result)
            if isinstance(result, go_backup.Accepted):
                status, text = 202, ""
        except Refused as refused:
            status, text, result = refused.args[0], {"message": refused.args[1]}, None
        headers = [("Set-Cookie", cookie)] if cookie else []
        if isinstance(result, go_backup.Accepted):
            headers += [("Location", result), ("Retry-After", "5")]
        if isinstance(text, str):
            # RoutesHelper.java: the feed is deprecated, and says so.
            headers += [("X-GoCD-API-Deprecated-In", "v25.4.0")] if text else []
            self.answer(status, text, "application/xml", headers)
        else:
            self.answer(status, json.dumps(text), f"{MEDIA_TYPE}.{version}+json", headers)

    def route(self, path, accept, body):
        """Version, whether for administrators only, and what to do."""
        if path == "/go/api/feed/jobs/scheduled.xml" and self.command == "GET" and "json" not in accept:
            return "v1", False, waiting_jobs
        if not accept.startswith(MEDIA_TYPE):
            return None
        if path.startswith("/go/api/agents"):
            name = path.removeprefix("/go/api/agents").strip("/")
            calls = {
                ("GET", False): (False, go_agents.everyone),
                ("GET", True): (False, lambda: go_agents.shown(go_agents.find(name))),
                ("PATCH", True): (True, lambda: go_agents.change(name, json.loads(body))),
                ("DELETE", True): (True, lambda: go_agents.delete(name)),
            }
            found = calls.get((self.command, bool(name)))
            return found and ("v7", *found)
        if path.startswith("/go/api/admin/maintenance_mode/"):
            return "v1", True, lambda: self.maintenance(path.rpartition("/")[2])
        if path == "/go/api/backups" and self.command == "POST":
            return "v2", True, self.back_up
        if path.startswith("/go/api/backups/") and self.command == "GET":
            return "v2", True, lambda: go_backup.show(path.rpartition("/")[2])
        found = go_security.ROUTES.get((self.command, path))
        right = accept == f"{MEDIA_TYPE}.v3+json"
        return ("v3", True, lambda: found(json.loads(body) if body else None)) if found and right else None

    def maintenance(self, action):
        """ServerMaintenanceModeControllerV1.java"""
        if action == "info":
            return {"is_maintenance_mode": mode["maintenance"]}
        self.require_confirmation()
        enable = action == "enable"
        if mode["maintenance"] == enable:
            state = "already in" if enable else "not in"
            raise Refused(409, f"Failed to {action} server maintenance mode. Server is {state} maintenance mode.")
        mode["maintenance"] = enable
        return None

    def back_up(self):
        self.require_confirmation()
        return go_backup.start(self.user)

    def require_confirmation(self):
        """spark-base, of calls without a body"""
        if self.headers.get("X-GoCD-Confirm") is None:
            raise Refused(400, "Missing required header 'X-GoCD-Confirm'")

    def log_message(self, *arguments):
        """Quiet: health checks would fill the log."""


database = open_database()
load_config()
go_security.secure_cookie = option("go.sessioncookie.secure", "N") == "Y"
go_agents.load(float(option("agent.connection.timeout", "300")))
print("go-server: ready")
ThreadingHTTPServer(("", 8153), Handler).serve_forever()
