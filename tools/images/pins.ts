/** Calls an HTTP API; `fetch` in the command, a double in tests. */
export type Fetch = (
  url: string,
  init?: { headers: Readonly<Record<string, string>>; method?: string },
) => Promise<Response>;

interface Release {
  assets: { name: string; browser_download_url: string; digest?: string | null }[];
}

async function get(fetch: Fetch, url: string, init: Parameters<Fetch>[1]): Promise<Response> {
  const answer = await fetch(url, init);
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}`);
  }
  return answer;
}

/**
 * The digest of a tag on Docker Hub, of the index over all architectures.
 * Calls: https://distribution.github.io/distribution/spec/api/#digest-header
 */
async function dockerHubDigest(fetch: Fetch, repository: string, tag: string): Promise<string> {
  const scope = `service=registry.docker.io&scope=repository:${repository}:pull`;
  const login = await get(fetch, `https://auth.docker.io/token?${scope}`, { headers: {} });
  const { token } = (await login.json()) as { token: string };
  const answer = await get(fetch, `https://registry-1.docker.io/v2/${repository}/manifests/${tag}`, {
    method: "HEAD",
    headers: {
      Authorization: `Bearer ${token}`,
      Accept: "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json",
    },
  });
  const digest = answer.headers.get("docker-content-digest") ?? "";
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new Error(`Docker Hub gave no digest for ${repository}:${tag}`);
  }
  return digest;
}

/** A Dockerfile with the digest of its `ARG BASE` brought up to date; the version stays. */
export async function pinBase(dockerfile: string, fetch: Fetch): Promise<string> {
  const [, image, repository, tag] = /^ARG BASE=(docker\.io\/([^:\s]+):([^@\s]+))(?:@\S+)?$/m.exec(dockerfile) ?? [];
  if (!image || !repository || !tag) {
    throw new Error("the Dockerfile has no ARG BASE=docker.io/<repository>:<tag>");
  }
  const digest = await dockerHubDigest(fetch, repository, tag);
  return dockerfile.replace(/^ARG BASE=.*$/m, `ARG BASE=${image}@${digest}`);
}

/** One line of plugins.txt, for the newest release of its repository, with the checksum that GitHub states. */
async function pinPlugin(line: string, fetch: Fetch): Promise<string> {
  const [, name, repository] = /^(\S+) \S+ https:\/\/github\.com\/([^/\s]+\/[^/\s]+)/.exec(line) ?? [];
  if (!name || !repository) {
    return line;
  }
  const answer = await get(fetch, `https://api.github.com/repos/${repository}/releases/latest`, {
    headers: { Accept: "application/vnd.github+json" },
  });
  const { assets } = (await answer.json()) as Release;
  const jar = assets.find((asset) => asset.name.endsWith(".jar"));
  const [, sum] = /^sha256:([0-9a-f]{64})$/.exec(jar?.digest ?? "") ?? [];
  if (!jar || !sum) {
    throw new Error(`the newest release of ${repository} has no jar with a SHA-256`);
  }
  return `${name} ${sum} ${jar.browser_download_url}`;
}

/** plugins.txt with every plugin at its newest release. */
export async function pinPlugins(list: string, fetch: Fetch): Promise<string> {
  const lines = list.split("\n");
  return (await Promise.all(lines.map((line) => pinPlugin(line, fetch)))).join("\n");
}
