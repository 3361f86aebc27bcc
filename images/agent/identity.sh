# shellcheck shell=bash
# Sourced by supervise.sh: who this agent is to the server. An agent that holds a token never registers again by itself,
# and a server that does not know it answers 403 to every call (server, AgentAuthenticationFilter.java and
# AgentRegistrationController.java; agent, SslInfrastructureService.java of GoCD 26.1.0).

readonly CONFIG=/godata/config
readonly GUID=${CONFIG}/guid.txt TOKEN=${CONFIG}/token
# The EC2 instance that the identity was made on.
readonly INSTANCE=${CONFIG}/stups2go-instance

drop_identity() {
  # The server gives no second token for a guid that it knows, so they go together.
  rm -f "${GUID}" "${TOKEN}"
}

# Drops an identity that came in the image of another instance's disk, and half of one.
drop_foreign_identity() {
  local host=${AGENT_AUTO_REGISTER_HOSTNAME:-}
  [[ -s ${GUID} && -s ${TOKEN} ]] || drop_identity
  [[ ${host} =~ ^i-[0-9a-f]+$ ]] || return 0
  if [[ -e ${INSTANCE} && $(<"${INSTANCE}") != "${host}" ]]; then
    echo "stups2go: this agent's identity is that of $(<"${INSTANCE}"): ${host} registers as a new agent"
    drop_identity
  fi
  echo "${host}" >"${INSTANCE}"
}

# call ARGUMENT…: leaves the answer in $body, and prints its status. It trusts the certificates that the agent trusts.
call() {
  local trust=()
  [[ ! ${AGENT_BOOTSTRAPPER_ARGS:-} =~ -rootCertFile[=\ ]+([^ ]+) ]] || trust=(--cacert "${BASH_REMATCH[1]}")
  [[ ! ${AGENT_BOOTSTRAPPER_ARGS:-} =~ -sslVerificationMode[=\ ]+NONE ]] || trust=(--insecure)
  curl --silent --max-time 10 ${trust[@]+"${trust[@]}"} --output "${body}" --write-out '%{http_code}' "$@" || true
}

# ask_server: prints known, pending or unknown, and nothing when the server does not say.
ask_server() {
  local body=/dev/shm/stups2go-answer guid
  guid=$(cat "${GUID}" 2>/dev/null) && [[ -s ${TOKEN} ]] || return 0
  : >"${body}"
  case $(call --request POST --header 'Content-Type: application/json' --header 'Accept: application/vnd.go.cd.v1+json' \
    --header "X-Agent-GUID: ${guid}" --header @<(echo "Authorization: $(<"${TOKEN}")") --data '{}' \
    "${GO_SERVER_URL}/remoting/api/agent/ping") in
    200 | 400 | 422) echo known ;;
    403)
      # GoCD's own 403 is empty; another one is of a proxy or firewall.
      [[ -s ${body} ]] || ask_for_token
      ;;
  esac
  rm -f "${body}"
}

# A server that does not know a guid would give it a token; one that knows it answers 409 (getToken).
ask_for_token() {
  case $(call --get --data-urlencode "uuid=${guid}" "${GO_SERVER_URL}/admin/agent/token") in
    200) [[ ! $(<"${body}") =~ ^[A-Za-z0-9+/]{43}=$ ]] || echo unknown ;;
    409) ask_to_register ;;
  esac
}

# Tells an agent that waits for approval (202) from one whose token the server no
# longer takes (403, "Not a valid token.").
ask_to_register() {
  case $(call --data-urlencode "hostname=$(uname -n)" --data-urlencode "uuid=${guid}" \
    --data-urlencode "token@"<(tr -d '\n' <"${TOKEN}") --data location=/go-working-dir \
    --data "usablespace=$(df --output=avail --block-size=1 /godata | tail -n 1 | tr -d ' ')" \
    --data operatingSystem=Linux --data agentAutoRegisterKey= --data agentAutoRegisterResources= \
    --data agentAutoRegisterEnvironments= --data agentAutoRegisterHostname= --data elasticAgentId= \
    --data elasticPluginId= "${GO_SERVER_URL}/admin/agent") in
    200) echo known ;;
    202) echo pending ;;
    403) [[ $(<"${body}") != *'Not a valid token'* ]] || echo unknown ;;
  esac
}
