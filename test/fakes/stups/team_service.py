"""A fake of the OAuth2 provider and the team service of STUPS, which refuses what a real one would not understand.

Formats: https://docs.stups.io/en/latest/components/mint.html and .../user-guide/access-control.html (token request),
https://github.com/zalando/postgres-operator/blob/master/pkg/util/teams/teams_test.go (a team).

Usage: team_service.py <directory>. scenario.json there is read again for each call: `teams` maps a team to its members, or to an answer of
any kind; `token` may be such an answer: {"status": 200, "headers": {}, "body": "…", "hang": true}. Calls are appended to the file calls.
"""

import base64
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DIRECTORY = sys.argv[1]
TOKEN = "token-of-the-application"


def read(name):
    with open(os.path.join(DIRECTORY, name), encoding="utf-8") as file:
        return json.load(file)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def give(self, status, body, headers=None, hang=False):
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if hang:
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            time.sleep(3600)
        self.wfile.write(content)

    def record(self):
        with open(os.path.join(DIRECTORY, "calls"), "a", encoding="utf-8") as calls:
            print(self.command, self.path, file=calls)

    def do_POST(self):
        self.record()
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode(), strict_parsing=True)
        url = urlsplit(self.path)
        client, user = read("credentials/client.json"), read("credentials/user.json")
        basic = base64.b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()
        wanted = {
            "grant_type": ["password"],
            "username": [user["application_username"]],
            "password": [user["application_password"]],
            "scope": ["uid"],
        }
        if url.path != "/oauth2/access_token" or parse_qs(url.query) != {"realm": ["/services"]}:
            self.give(404, {"error": "not_found"})
        elif self.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            self.give(400, {"error": "invalid_request"})
        elif self.headers.get("Authorization") != f"Basic {basic}":
            self.give(401, {"error": "invalid_client"})
        elif form != wanted:
            self.give(400, {"error": "invalid_grant", "error_description": f"not {sorted(form)}"})
        else:
            token = {
                "access_token": TOKEN,
                "token_type": "Bearer",
                "expires_in": 3599,
                "scope": "uid",
                "realm": "/services",
            }
            self.give(**read("scenario.json").get("token", {"status": 200, "body": token}))

    def do_GET(self):
        self.record()
        team = self.path.removeprefix("/teams/")
        known = read("scenario.json")["teams"]
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.give(401, {"title": "Unauthorized", "status": 401})
        elif not self.path.startswith("/teams/") or team not in known:
            self.give(404, {"title": "Not Found", "status": 404})
        elif isinstance(known[team], dict):
            self.give(**known[team])
        else:
            self.give(
                200,
                {
                    "id": team,
                    "id_name": team,
                    "team_id": "1",
                    "type": "official",
                    "name": team,
                    "mail": [],
                    "alias": [team],
                    "member": known[team],
                },
            )

    def log_message(self, *arguments):
        """Quiet: what counts is in calls."""


ThreadingHTTPServer(("", 8080), Handler).serve_forever()
