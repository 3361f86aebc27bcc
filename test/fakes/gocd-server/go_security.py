"""Users and roles of the fake GoCD server. What they answer follows GoCD 26.1.0: api/api-users-v3,
api/api-roles-config-v3, server/.../newsecurity/filters, config/config-api/.../config/RoleConfig.java.

Users are kept in db/h2db/users.json, roles in cruise-config.xml; both are read again when they have changed, as by tests and people.
"""

import base64
import ctypes
import ctypes.util
import json
import os
import re
import secrets
import threading
import xml.etree.ElementTree as ElementTree

import go_history

CONFIG = "/go-working-dir/config/cruise-config.xml"
USERS = "/go-working-dir/db/h2db/users.json"
MEDIA_TYPE = "application/vnd.go.cd"

crypt = ctypes.CDLL(ctypes.util.find_library("crypt") or "libcrypt.so.1").crypt
crypt.restype = ctypes.c_char_p
crypt_lock = threading.Lock()
lock = threading.RLock()
# Whether cookies are for TLS alone: -Dgo.sessioncookie.secure.
secure_cookie = False
# By the session's id: user and password, and the security configuration that they were checked under.
sessions = {}


# Contents of files by path, with the files' identity.
cache = {}


class Refused(Exception):
    """An answer other than 200: its status and its message."""


def replace(path, content):
    """Durable before it returns, as GoCD's database is: what it has answered outlives a power cut."""
    with open(path + ".tmp", "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".tmp", path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def identity(path):
    file = os.stat(path)
    return file.st_ino, file.st_mtime_ns, file.st_size


def cached(path, read):
    """What is in a file, and the same object until the file is another one."""
    now = identity(path)
    if cache.get(path, (None,))[0] != now:
        cache[path] = (now, read(path))
    return cache[path][1]


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def read_users():
    return dict(cached(USERS, read_json)) if os.path.exists(USERS) else {}


def write_users(users):
    replace(USERS, json.dumps(users).encode())
    cache[USERS] = (identity(USERS), users)


class Config:
    """The security part of cruise-config.xml."""

    def __init__(self):
        self.tree = ElementTree.parse(CONFIG)
        self.server = self.tree.getroot().find("server")
        self.security = self.server.find("security")
        self.text = b"" if self.security is None else ElementTree.tostring(self.security)

    def write(self):
        content = ElementTree.tostring(self.tree.getroot(), encoding="utf-8", xml_declaration=True)
        replace(CONFIG, content)
        go_history.check_in(content)

    def roles(self):
        found = self.security.find("roles")
        return [] if found is None else list(found)

    def role(self, name):
        return next((role for role in self.roles() if role.get("name").lower() == name.lower()), None)

    def is_admin(self, user):
        admins = self.security.find("admins")
        if admins is None or len(admins) == 0:
            return True
        names = {admin.text.lower() for admin in admins if admin.tag == "user"}
        roles = [self.role(admin.text) for admin in admins if admin.tag == "role"]
        names |= {member.lower() for role in roles if role is not None for member in members(role)}
        return user.lower() in names


def members(role):
    return [user.text for user in role.findall("users/user")]


def set_members(role, names):
    users = role.find("users")
    if users is None:
        users = ElementTree.SubElement(role, "users")
    users[:] = []
    for name in names:
        ElementTree.SubElement(users, "user").text = name


def configuration():
    return cached(CONFIG, lambda _path: Config())


# A line of java.util.Properties, as far as user names and hashes need it.
ENTRY = re.compile(r"\s*(?![#!])((?:\\.|[^\\=:\s])+)\s*[=:]?\s*(.*?)\s*$")


def check(user, password):
    """Asks the password file, as its plugin does at each login: UTF-8, user names in any case (PasswordFileReader.java,
    Authenticator.java of gocd-filebased-authentication-plugin)."""
    hashes = {}
    for path in configuration().security.findall("authConfigs/authConfig/property/value"):
        file = os.path.join("/go-working-dir", path.text)
        if os.path.exists(file):
            with open(file, encoding="utf-8", errors="replace") as lines:
                hashes |= {entry[1].lower(): entry[2] for entry in map(ENTRY.match, lines) if entry}
    wanted = hashes.get(user.lower(), "").encode()
    # crypt answers in one place for all threads.
    with crypt_lock:
        return bool(wanted) and secrets.compare_digest(crypt(password.encode(), wanted) or b"", wanted)


def login(headers):
    """The user who calls, and the cookie of a new session. The password is checked once a session and security configuration."""
    config = configuration().text
    found = re.search(r"JSESSIONID=(\w+)", headers.get("Cookie", ""))
    user, password, checked = sessions.get(found and found[1], (None, None, None))
    cookie = None
    if user is None:
        scheme, _, credentials = headers.get("Authorization", "").partition(" ")
        if scheme != "Basic":
            raise Refused(401, "You are not authenticated!")
        user, _, password = base64.b64decode(credentials).decode().partition(":")
        cookie = secrets.token_hex(16)
    if checked != config:
        if not check(user, password):
            raise Refused(
                401, "Invalid credentials. Either your username and password are incorrect, or there is a problem."
            )
        sessions[cookie or found[1]] = (user, password, config)
    with lock:
        users = read_users()
        if user not in users:
            users[user] = {"enabled": True}
            write_users(users)
    if not users[user]["enabled"]:
        raise Refused(401, "Your account has been disabled by the administrator")
    secure = ";Secure" if secure_cookie else ""
    return user, cookie and f"JSESSIONID={cookie};Path=/go{secure};HttpOnly"


def find(users, name):
    return next((user for user in users if user.lower() == name.lower()), None)


def list_users(_body):
    config = configuration()
    users = [
        {
            "login_name": name,
            "display_name": name,
            "enabled": user["enabled"],
            "email": None,
            "is_admin": config.is_admin(name),
        }
        for name, user in read_users().items()
    ]
    return {"_embedded": {"users": users}}


def add_user(body):
    users = read_users()
    if find(users, body["login_name"]):
        raise Refused(
            422, f"Failed to add User '{body['login_name']}'. Another User with the same name already exists."
        )
    write_users(users | {body["login_name"]: {"enabled": True}})
    return {"login_name": body["login_name"], "enabled": True}


def set_state(body):
    users, config = read_users(), configuration()
    names = [find(users, name) for name in body["users"]]
    if not names:
        raise Refused(400, "No users selected.")
    if None in names:
        raise Refused(422, "Update failed because some users do not exist.")
    enable = body["operations"]["enable"]
    if not enable and not any(
        user["enabled"] and name not in names and config.is_admin(name) for name, user in users.items()
    ):
        raise Refused(400, "There must be at least one admin user enabled!")
    write_users(users | {name: {"enabled": enable} for name in names})
    return {"message": "Users were changed successfully."}


def shown(role):
    if role.tag == "pluginRole":
        return {
            "name": role.get("name"),
            "type": "plugin",
            "policy": [],
            "attributes": {"auth_config_id": role.get("authConfigId")},
        }
    return {"name": role.get("name"), "type": "gocd", "policy": [], "attributes": {"users": members(role)}}


def list_roles(_body):
    return {"_embedded": {"roles": [shown(role) for role in configuration().roles()]}}


def add_role(body):
    config = Config()
    if config.role(body["name"]) is not None:
        raise Refused(422, f"Failed to add role '{body['name']}'. Another role with the same name already exists.")
    if not re.fullmatch(r"[a-zA-Z0-9_-][a-zA-Z0-9_.-]{0,254}", body["name"]) or body["type"] != "gocd":
        raise Refused(422, "Validations failed for role.")
    roles = config.security.find("roles")
    if roles is None:
        roles = ElementTree.SubElement(config.security, "roles")
    role = ElementTree.SubElement(roles, "role", name=body["name"])
    set_members(role, body["attributes"]["users"])
    config.write()
    return shown(role)


def change_roles(body):
    config = Config()
    for operation in body["operations"]:
        role = config.role(operation["role"])
        if role is None or role.tag != "role":
            raise Refused(422, f"Role with name '{operation['role']}' was not found!")
        names = members(role)
        names += [user for user in operation["users"].get("add", []) if user.lower() not in map(str.lower, names)]
        # Only the first one, as RoleConfig.removeUsersWithName of GoCD 26.1.0 does.
        removed = [user.lower() for user in operation["users"].get("remove", [])]
        gone = next((user for user in names if user.lower() in removed), None)
        set_members(role, [user for user in names if user != gone])
    config.write()
    return list_roles(None)


ROUTES = {
    ("GET", "/go/api/users"): list_users,
    ("POST", "/go/api/users"): add_user,
    ("PATCH", "/go/api/users/operations/state"): set_state,
    ("GET", "/go/api/admin/security/roles"): list_roles,
    ("POST", "/go/api/admin/security/roles"): add_role,
    ("PATCH", "/go/api/admin/security/roles"): change_roles,
}
