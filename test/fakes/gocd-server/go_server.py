"""A fake of the GoCD server: health, agent registration, the agent list; users and roles are in go_security.py. What it answers
follows GoCD 26.1.0: server/.../AgentRegistrationController.java, api/api-agents-v7, agent/.../SslInfrastructureService.java.

It reads cruise-config.xml as GoCD does: fills in blank ids and saves; on a damaged file falls back to the last good one, or
exits with 1 if there is none. Beside it is the key of encrypted values, made once. Agents are kept in db/agents.json.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import sys
import threading
import time
import uuid
import xml.etree.ElementTree as ElementTree
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import go_security
from go_security import CONFIG, MEDIA_TYPE

# The key as GoCD writes it, 128 bits in hexadecimal: base/.../security/AESCipherProvider.java.
CIPHER = "/go-working-dir/config/cipher.aes"
LAST_GOOD = "/go-working-dir/db/config.git/cruise-config.xml"
AGENTS = "/go-working-dir/db/agents.json"
OPTIONS = "/go-working-dir/wrapper-config/wrapper-properties.conf"


def load_config():
    try:
        tree = ElementTree.parse(CONFIG)
    except (ElementTree.ParseError, OSError) as error:
        print(f"go-server: cannot read {CONFIG}: {error}", file=sys.stderr)
        if not os.path.exists(LAST_GOOD):
            sys.exit(1)
        print("go-server: using the last good revision", file=sys.stderr)
        shutil.copyfile(LAST_GOOD, CONFIG)
        tree = ElementTree.parse(CONFIG)
    server = tree.getroot().find("server")
    blank = [name for name in ("serverId", "webhookSecret", "tokenGenerationKey") if not server.get(name)]
    for name in blank:
        server.set(name, str(uuid.uuid4()))
    if blank:
        go_security.replace(CONFIG, ElementTree.tostring(tree.getroot(), encoding="utf-8", xml_declaration=True))
    if not os.path.exists(CIPHER):
        go_security.replace(CIPHER, secrets.token_hex(16).encode())
    os.makedirs(os.path.dirname(LAST_GOOD), exist_ok=True)
    with open(CONFIG, "rb") as file:
        go_security.replace(LAST_GOOD, file.read())
    return tree.getroot()


def options():
    with open(OPTIONS, encoding="utf-8") as lines:
        return dict(re.findall(r"=-D([\w.]+)=(\S*)", lines.read()))


class Agents:
    """The agents by uuid, with the time of each one's last call."""

    def __init__(self):
        self.lock = threading.Lock()
        self.agents = {}
        if os.path.exists(AGENTS):
            with open(AGENTS, encoding="utf-8") as file:
                self.agents = json.load(file)
        self.seen = {}

    def register(self, agent):
        with self.lock:
            self.agents.setdefault(agent["uuid"], agent)
            self.seen[agent["uuid"]] = time.monotonic()
            go_security.replace(AGENTS, json.dumps(self.agents).encode())

    def ping(self, agent):
        self.seen[agent] = time.monotonic()

    def state(self, agent):
        if agent not in self.seen:
            return "Missing"
        return "Idle" if time.monotonic() - self.seen[agent] < TIMEOUT else "LostContact"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, status, body="", content_type="text/plain", cookie=None):
        content = body.encode()
        self.send_response(status)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        if url.path == "/go/api/v1/health":
            self.answer(200, '{"health":"OK"}', "application/json")
        elif url.path == "/go/admin/agent/token":
            self.token(query.get("uuid", [""])[0])
        elif url.path == "/go/api/agents" and self.headers.get("Accept", "").startswith(MEDIA_TYPE):
            self.agent_list()
        elif url.path in ("/go", "/go/"):
            self.answer(200, "<h1>Fake of a GoCD server</h1>", "text/html")
        else:
            self.security("")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/go/admin/agent":
            self.register({name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()})
        elif self.path == "/go/remoting/api/agent/ping":
            self.ping()
        else:
            self.security(body)

    def do_PATCH(self):
        self.security(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def security(self, body):
        status, content, cookie = go_security.answer(self.command, self.path, self.headers, body) or (404, {}, None)
        self.answer(status, json.dumps(content), f"{MEDIA_TYPE}.v3+json", cookie)

    def token(self, agent):
        if not agent or agent in AGENT_LIST.agents:
            self.answer(409, "A token has already been issued for this agent." if agent else "UUID cannot be blank.")
        else:
            self.answer(200, token_of(agent))

    def register(self, form):
        agent = form["uuid"]
        if not hmac.compare_digest(token_of(agent), form["token"]):
            self.answer(403, "Not a valid token.")
            return
        if agent not in AGENT_LIST.agents:
            key = SERVER.get("agentAutoRegisterKey", "")
            if not key or not hmac.compare_digest(key, form["agentAutoRegisterKey"]):
                self.answer(202)  # pending until an administrator enables it
                return
        AGENT_LIST.register(
            {
                "uuid": agent,
                "hostname": form["agentAutoRegisterHostname"] or form["hostname"],
                "ip_address": self.client_address[0],
                "sandbox": form["location"],
                "operating_system": form["operatingSystem"],
                "free_space": int(form["usablespace"]),
                "agent_config_state": "Enabled",
                "resources": sorted(filter(None, form["agentAutoRegisterResources"].split(","))),
                "environments": [
                    {"name": name, "origin": {"type": "gocd"}}
                    for name in filter(None, form["agentAutoRegisterEnvironments"].split(","))
                ],
            }
        )
        print(f"go-server: registered the agent {agent}")
        self.answer(200, "", "application/json")

    def ping(self):
        agent = self.headers.get("X-Agent-GUID", "")
        if agent not in AGENT_LIST.agents or not hmac.compare_digest(token_of(agent), self.headers.get("Authorization", "")):
            self.answer(403)
            return
        AGENT_LIST.ping(agent)
        self.answer(200, '"NONE"', "application/json")

    def agent_list(self):
        try:
            go_security.login(self.headers)
        except go_security.Refused as refused:
            self.answer(refused.args[0])
            return
        agents = [
            agent | {"agent_state": AGENT_LIST.state(name), "build_state": "Idle"}
            for name, agent in AGENT_LIST.agents.items()
        ]
        self.answer(200, json.dumps({"_embedded": {"agents": agents}}), f"{MEDIA_TYPE}.v7+json")

    def log_message(self, *arguments):
        """Quiet: health checks would fill the log."""


def token_of(agent):
    digest = hmac.new(SERVER.get("tokenGenerationKey").encode(), agent.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


ROOT = load_config()
SERVER = ROOT.find("server")
TIMEOUT = float(options().get("agent.connection.timeout", "300"))
AGENT_LIST = Agents()
print("go-server: ready")
ThreadingHTTPServer(("", 8153), Handler).serve_forever()
