"""Agents of the fake GoCD server: registration, the calls of agents, and the agents API. Each answer's source is in GoCD 26.1.0:
server/.../controller/AgentRegistrationController.java, server/.../newsecurity/filters/AgentAuthenticationFilter.java,
api/api-internal-agent-v1, api/api-agents-v7, server/.../service/AgentService.java.

Registered agents are kept in db/h2db/agents.json, Pending ones in memory alone.
"""

import base64
import hashlib
import hmac
import json
import os
import threading
import time

from go_security import Refused, configuration, replace

AGENTS = "/go-working-dir/db/h2db/agents.json"
# SystemEnvironment.java, max.pending.agents.allowed
MAX_PENDING = 100
FORM = ["hostname", "uuid", "location", "usablespace", "operatingSystem", "agentAutoRegisterKey"]
FORM += ["agentAutoRegisterResources", "agentAutoRegisterEnvironments", "agentAutoRegisterHostname"]
FORM += ["elasticAgentId", "elasticPluginId", "token"]

lock = threading.RLock()
registered = {}
pending = {}
# By uuid: the time of the last ping, and what it said.
seen = {}
timeout = 300.0


def load(connection_timeout):
    global timeout
    timeout = connection_timeout
    if os.path.exists(AGENTS):
        with open(AGENTS, encoding="utf-8") as file:
            registered.update(json.load(file))


def save():
    replace(AGENTS, json.dumps(registered).encode())


def token_of(uuid):
    key = configuration().server.get("tokenGenerationKey").encode()
    return base64.b64encode(hmac.new(key, uuid.encode(), hashlib.sha256).digest()).decode()


def split(names):
    values = names.split(",") if isinstance(names, str) else names
    return sorted({name.strip() for name in values if name.strip()})


def issue_token(uuid):
    """AgentRegistrationController.getToken"""
    if not uuid.strip():
        return 409, "UUID cannot be blank."
    if uuid in pending or uuid in registered:
        return 409, "A token has already been issued for this agent."
    return 200, token_of(uuid)


def register(form, address):
    """AgentRegistrationController.agentRequest: 200 registered, 202 Pending."""
    if any(name not in form for name in FORM):
        return 400, ""
    uuid = form["uuid"]
    if not hmac.compare_digest(token_of(uuid).encode(), form["token"].encode()):
        return 403, "Not a valid token."
    key = configuration().server.get("agentAutoRegisterKey", "")
    by_key = bool(key) and hmac.compare_digest(key.encode(), form["agentAutoRegisterKey"].encode())
    agent = {
        "uuid": uuid,
        "hostname": form["hostname"],
        "ip_address": address,
        "sandbox": form["location"],
        "operating_system": form["operatingSystem"],
        "free_space": int(form["usablespace"]),
    }
    with lock:
        if uuid in registered:
            return 200, ""
        if not by_key:
            # A Pending agent has none of the environments, resources and the host name that it claims.
            if uuid not in pending and len(pending) >= MAX_PENDING:
                return 422, "Error occurred during agent registration process: Max pending agents limit reached"
            pending[uuid] = agent
            return 202, ""
        agent |= {
            "hostname": form["agentAutoRegisterHostname"].strip() or form["hostname"],
            "agent_config_state": "Enabled",
            "resources": split(form["agentAutoRegisterResources"]),
            "environments": split(form["agentAutoRegisterEnvironments"]),
        }
        pending.pop(uuid, None)
        registered[uuid] = agent
        seen[uuid] = (time.monotonic(), "Idle")
        save()
    print(f"go-server: registered the agent {uuid}")
    return 200, ""


def remoting(headers, body):
    """A ping: AgentAuthenticationFilter.tokenBasedFilter, InternalAgentControllerV1.ping. A 403 of the filter is empty."""
    uuid, token = headers.get("X-Agent-GUID", ""), headers.get("Authorization", "")
    if uuid not in registered or not hmac.compare_digest(token_of(uuid).encode(), token.encode()):
        return 403, ""
    try:
        request = json.loads(body)
    except ValueError:
        return 400, '{"message": "Malformed JSON"}'
    info = request.get("agentRuntimeInfo") if isinstance(request, dict) else None
    if not isinstance(info, dict) or "identifier" not in info:
        return 422, '{"message": "Json `agentRuntimeInfo` does not contain property \'identifier\'"}'
    if info["identifier"].get("uuid") != uuid:
        return 403, json.dumps({"message": f"Agent with uuid: '{uuid}' is attempting a request for another agent."})
    seen[uuid] = (time.monotonic(), info.get("runtimeStatus", "Idle"))
    return 200, '"NONE"'


def runtime(uuid):
    """AgentRuntimeStatus.java: agent_state and build_state. After a start of the server an agent is Missing until it pings."""
    if uuid not in seen:
        return "Missing", "Unknown"
    when, status = seen[uuid]
    return ("LostContact", "Unknown") if time.monotonic() - when > timeout else (status, status)


def shown(agent, states=None):
    """api-agents-v7, AgentRepresenter.java"""
    agent_state, build_state = states or runtime(agent["uuid"])
    if agent["uuid"] in pending:
        agent_state, build_state = "Unknown", "Unknown"
    path = f"/go/api/agents/{agent['uuid']}"
    return {"_links": {"self": {"href": path}}, "agent_config_state": "Pending", "resources": []} | {
        **agent,
        "agent_state": agent_state,
        "agent_version": "26.1.0-21868",
        "agent_bootstrapper_version": "26.1.0-21868",
        "environments": [{"name": name, "origin": {"type": "gocd"}} for name in agent.get("environments", [])],
        "build_state": build_state,
    }


def everyone():
    return {"_embedded": {"agents": [shown(agent) for agent in [*registered.values(), *pending.values()]]}}


def find(uuid):
    agent = registered.get(uuid) or pending.get(uuid)
    if agent is None:
        raise Refused(404, f"Agent with uuid '{uuid}' was not found!")
    return agent


def change(uuid, body):
    """AgentService.updateAgentAttributes. Lists replace; the answer's states are those of an agent just read from the database."""
    with lock:
        agent = dict(find(uuid))
        known = ("hostname", "resources", "environments", "agent_config_state")
        if not any(body.get(name) is not None for name in known):
            raise Refused(400, "Bad Request. No operation is specified in the request to be performed on agent.")
        state = str(body.get("agent_config_state", "")).capitalize()
        if uuid in pending and state not in ("Enabled", "Disabled"):
            message = "must be explicitly enabled or disabled when performing any operation on it."
            raise Refused(400, f"Pending agent [{uuid}] {message}")
        agent.setdefault("resources", [])
        agent.setdefault("environments", [])
        for name in ("resources", "environments"):
            if body.get(name) is not None:
                agent[name] = split(body[name])
        if body.get("hostname") is not None:
            agent["hostname"] = body["hostname"]
        if state:
            agent["agent_config_state"] = state
        pending.pop(uuid, None)
        registered[uuid] = agent
        save()
        return shown(agent, ("Missing", "Unknown"))


def delete(uuid):
    """AgentService.validateThatAgentCanBeDeleted: Disabled and neither Building nor Cancelled."""
    with lock:
        agent = find(uuid)
        if agent.get("agent_config_state") != "Disabled" or runtime(uuid)[1] in ("Building", "Cancelled"):
            raise Refused(422, "Failed to delete an agent, as it is not in a disabled state or is still building.")
        del registered[uuid]
        seen.pop(uuid, None)
        save()
        return {"message": "Deleted 1 agent(s)."}
