/**
 * The two services that know an application of STUPS: Kio, which registers it, and mint, which gives it credentials.
 *
 * Sources: resources/api/kio-api.yaml of https://github.com/zalando-stups/kio, and resources/api/mint-api.yaml of
 * https://github.com/zalando-stups/mint-storage.
 */
import * as z from "zod";
import { CommandError } from "../command";

/** Why it cannot go on: cause and next step in one line. */
export class KioError extends CommandError {}

/** An application as Kio has it; its other fields are not used here. */
const application = z.object({ id: z.string(), team_id: z.string(), name: z.string(), active: z.boolean() });
export type Application = z.infer<typeof application>;

const scope = z.object({ resource_type_id: z.string(), scope_id: z.string() });
export type Scope = z.infer<typeof scope>;

/** What mint is to do for an application, and how it went. */
const configuration = z.object({
  redirect_url: z.string().nullish(),
  is_client_confidential: z.boolean(),
  s3_buckets: z.array(z.string()),
  kubernetes_clusters: z.array(z.string()).nullish(),
  scopes: z.array(scope).nullish(),
  has_problems: z.boolean(),
  message: z.string().nullish(),
  last_synced: z.string().nullish(),
});
export type Configuration = z.infer<typeof configuration>;

/** What mint stores: all of it each time. Without any bucket it would delete the configuration. */
export type NewConfiguration = Pick<Configuration, "is_client_confidential" | "s3_buckets" | "scopes"> &
  Partial<Pick<Configuration, "redirect_url" | "kubernetes_clusters">>;

export interface Endpoint {
  /** Its URL, without a slash at its end. */
  url: string;
  /** OAuth2 token of the caller. */
  token: string;
  /** Seconds to wait for an answer. */
  seconds: number;
}

export class Kio {
  constructor(private readonly endpoint: Endpoint) {}

  /** An application; none when it is not registered. */
  read(id: string): Promise<Application | undefined> {
    return read("Kio", this.endpoint, id, application);
  }

  /** Registers an application. */
  async register(id: string, given: Omit<Application, "id">): Promise<void> {
    await call("Kio", this.endpoint, id, given);
  }
}

export class Mint {
  constructor(private readonly endpoint: Endpoint) {}

  /** An application's configuration; none when it has none. */
  read(id: string): Promise<Configuration | undefined> {
    return read("mint", this.endpoint, id, configuration);
  }

  async store(id: string, given: NewConfiguration): Promise<void> {
    await call("mint", this.endpoint, id, given);
  }
}

async function read<T>(service: string, to: Endpoint, id: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const text = await call(service, to, id);
  if (text === undefined) {
    return undefined;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw odd(service, to, "what is no JSON");
  }
  const { data, error } = shape.safeParse(content);
  if (error) {
    const { path, message } = error.issues[0] ?? { path: [], message: "" };
    throw odd(service, to, `what is no application: ${[...path.map(String), message].join(": ")}`);
  }
  return data;
}

const odd = (service: string, { url }: Endpoint, what: string): KioError =>
  new KioError(`${service}: ${url} answers ${what}. Next: see that it is the URL of ${service}'s API`);

/**
 * The answer's text; none for a GET that finds nothing. A redirect is not
 * followed: the token is for this service alone.
 */
async function call(service: string, to: Endpoint, id: string, body?: object): Promise<string | undefined> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${to.url}/apps/${encodeURIComponent(id)}`, {
      method: body === undefined ? "GET" : "PUT",
      headers: { Authorization: `Bearer ${to.token}`, Accept: "application/json", "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(to.seconds * 1000),
    });
    text = await answer.text();
  } catch (error) {
    throw new KioError(
      `${service}: ${to.url} does not answer: ${reason(error, to)}. Next: see the network and the URL`,
    );
  }
  if (answer.status === 404 && body === undefined) {
    return undefined;
  }
  if (!answer.ok) {
    throw refusal(service, to, answer.status, said(text));
  }
  return text;
}

function reason(error: unknown, { seconds }: Endpoint): string {
  const { name, message, cause } = error as Error;
  return name === "TimeoutError" ? `timed out after ${seconds} s` : cause instanceof Error ? cause.message : message;
}

/** The services' own `{"message": …}`, in one line. */
function said(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string" ? ` ${message.replaceAll(/\s+/g, " ").slice(0, 200)}` : "";
  } catch {
    return "";
  }
}

function refusal(service: string, { url }: Endpoint, status: number, message: string): KioError {
  const next =
    status === 401
      ? "get a new token, see --help"
      : status === 403
        ? "ask a member of the application's team, or use a token with application.write"
        : status < 400
          ? `see that it is the URL of ${service}'s API`
          : status < 500
            ? "correct what it names"
            : "try again later";
  return new KioError(`${service}: ${url} answers ${status}${message}. Next: ${next}`);
}
