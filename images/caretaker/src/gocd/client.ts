import { log } from "../log";

export interface GoCdOptions {
  /** GoCD's address, ending in `/go`. */
  serverUrl: string;
  user: string;
  /** Read at each login, so that a new password needs no restart. */
  readPassword: () => string;
  /** Milliseconds that a call may take. @default 10 s */
  timeout?: number;
}

/** A call that GoCD answered with an error. */
export class GoCdError extends Error {
  override readonly name = "GoCdError";

  constructor(
    readonly status: number,
    call: string,
    detail: string,
  ) {
    super(`${call}: expected success, got ${status}${detail === "" ? "" : ` ${detail}`}`);
  }
}

const json = (version: number): string => `application/vnd.go.cd.v${version}+json`;

/**
 * Calls GoCD's API. A login costs 87 ms of bcrypt, a session 1.2 ms, so the session's cookie is kept; it dies after
 * five idle minutes with 401, and then one new login follows. The cookie is sent by hand, since it is `Secure` where
 * the site's URL is https, and this service calls the server without TLS on its own host.
 */
export class GoCdClient {
  private cookie: string | undefined;
  private readonly deprecated = new Set<string>();

  constructor(private readonly options: GoCdOptions) {}

  /** Paths whose answers carry GoCD's mark of deprecation. */
  get deprecations(): readonly string[] {
    return [...this.deprecated];
  }

  async getJson(path: string, version: number): Promise<unknown> {
    return (await this.call("GET", path, json(version))).json();
  }

  async getXml(path: string): Promise<string> {
    return (await this.call("GET", path, "application/xml")).text();
  }

  async patch(path: string, version: number, body: unknown): Promise<void> {
    await (await this.call("PATCH", path, json(version), JSON.stringify(body))).body?.cancel();
  }

  async delete(path: string, version: number): Promise<void> {
    await (await this.call("DELETE", path, json(version))).body?.cancel();
  }

  private async call(method: string, path: string, accept: string, body?: string): Promise<Response> {
    let response = await this.send(method, path, accept, body);
    if (response.status === 401 && this.cookie !== undefined) {
      await response.body?.cancel();
      this.cookie = undefined;
      response = await this.send(method, path, accept, body);
    }
    this.watchDeprecation(path, response);
    if (!response.ok) {
      throw new GoCdError(response.status, `${method} ${path}`, await readMessage(response));
    }
    const [session] = response.headers.getSetCookie().filter((each) => each.startsWith("JSESSIONID="));
    this.cookie = session?.split(";")[0] ?? this.cookie;
    return response;
  }

  private send(method: string, path: string, accept: string, body: string | undefined): Promise<Response> {
    const { serverUrl, user, readPassword, timeout = 10_000 } = this.options;
    const login = (): string => `Basic ${Buffer.from(`${user}:${readPassword()}`).toString("base64")}`;
    return fetch(`${serverUrl}${path}`, {
      method,
      // A redirect leads to the login page, which is no answer.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
      headers: {
        Accept: accept,
        "X-GoCD-Confirm": "true",
        ...(this.cookie === undefined ? { Authorization: login() } : { Cookie: this.cookie }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body }),
    });
  }

  /**
   * https://github.com/gocd/gocd/blob/26.1.0/spark/spark-base/src/main/java/com/thoughtworks/go/spark/RoutesHelper.java#L192
   */
  private watchDeprecation(path: string, { headers }: Response): void {
    const since = headers.get("X-GoCD-API-Deprecated-In");
    if (since !== null && !this.deprecated.has(path)) {
      this.deprecated.add(path);
      log("deprecated", { path, since, removal: headers.get("X-GoCD-API-Removal-In") });
    }
  }
}

/** GoCD's own words for an error; anything else may be a page, or name what is secret. */
async function readMessage(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string" ? message.slice(0, 200) : "";
  } catch {
    return "";
  }
}
