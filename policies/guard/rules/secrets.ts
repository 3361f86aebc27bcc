import { type Guarded, MASK, type Rule } from "../rule";
import { isTaupage, userData } from "./hosts";

/** Where secrets belong: type and the start of the path. Providers keep these encrypted in the state. */
const places: Readonly<Record<string, string>> = {
  "aws:secretsmanager/secretVersion:SecretVersion": "secretString",
  "aws:kms/ciphertext:Ciphertext": "plaintext",
  "docker:index/image:Image": "registry",
};

/** Forms that only secrets have. */
const forms: Readonly<Record<string, RegExp>> = {
  "an AWS access key": /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  "a token of GitHub": /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})/,
  "a token of Slack": /\bxox[abprs]-[\w-]{10,}/,
  "a JSON web token": /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
  "a URL with a password": /:\/\/[^\s:/@]+:[^\s:/@]+@/,
};

/** Names of values that are secrets, and of those that only sound like it. */
const secretName = /(?:password|passphrase|secret|token|private_?key|access_?key|registration_?key|_key)$/i;
const soundsSo = /(?:^httpTokens$)/i;

/** Every string in a value, with its path. */
function strings(value: unknown, path: string): { path: string; name: string; text: string }[] {
  if (typeof value === "string") {
    return [{ path, name: /[^.[\]]*$/.exec(path.replace(/\[\d+\]$/, ""))?.[0] ?? "", text: value }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => strings(item, `${path}[${index}]`));
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => strings(inner, path === "" ? key : `${path}.${key}`))
    : [];
}

function found({ path, name, text }: { path: string; name: string; text: string }): string[] {
  if (text === MASK) {
    return [`a secret went into ${path}`];
  }
  const form = Object.entries(forms).find(([, pattern]) => pattern.test(text))?.[0];
  if (form !== undefined) {
    return [`${path} holds ${form}`];
  }
  return secretName.test(name) && !soundsSo.test(name) && text !== "" ? [`${path} is a secret by its name`] : [];
}

/** Variables in user data, `NAME=value` a line, and Taupage's `name: value`, which may be a ciphertext. */
function variables(resource: Guarded): { path: string; name: string; text: string }[] {
  const form = isTaupage(resource)
    ? /^\s*(\w+): (?!aws:kms:)(.*)$/gm
    : /^\s*(?:export )?([A-Z][A-Z0-9_]*)='?([^'\n]*)'?$/gm;
  return [...(userData(resource) ?? "").matchAll(form)].map(([, name = "", text = ""]) => ({
    path: `userData: ${name}`,
    name,
    text,
  }));
}

export const noPlainSecrets: Rule = {
  name: "no-secrets-in-plain",
  level: "mandatory",
  wants:
    "Secrets are in Secrets Manager or encrypted by KMS, and nowhere else in plain: not in user data, tags, names or descriptions.",
  reason: "Everybody who may look at the account, its instances or its state would have them.",
  fix: "Put it into the HostSecret of the role, by pulumi config set --secret; hosts read it at boot.",
  check: (resource) => {
    const place = places[resource.type];
    const text = userData(resource);
    return [
      ...strings(resource.inputs, "").filter(({ path }) => place === undefined || !path.startsWith(place)),
      ...variables(resource),
      ...(text === undefined ? [] : [{ path: "userData", name: "userData", text }]),
    ].flatMap(found);
  },
};

export const buildersHaveNoKey: Rule = {
  name: "builders-have-no-key",
  level: "advisory",
  wants: "Builders register without the key, and production's caretaker lets them join.",
  reason:
    "Whoever holds the key, and so any job on a builder, can register an agent in prod and gets its jobs; with host: taupage there is no caretaker, and pools have a fixed count.",
  fix: "Leave host: taupage, or treat each person who can run a job on a builder as able to run one in production: docs/security.md.",
  check: ({ type, name }) =>
    type === "aws:kms/ciphertext:Ciphertext" && name === "builders-secret-registrationKey"
      ? ["builders hold the registration key"]
      : [],
};
