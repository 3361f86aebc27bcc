/** The caretaker: lets builders join, removes agents that are gone, drains, scales, and tells CloudWatch of it. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAws } from "./aws/cloud";
import { GoCdClient } from "./gocd/client";
import { feedOf } from "./gocd/waiting-jobs";
import { describeError, log } from "./log";
import { Loop } from "./loop";
import { readSettings } from "./settings";

const INTERVAL = 5_000;

async function main(): Promise<void> {
  const settings = readSettings(process.env.STUPS2GO_CARETAKER_SETTINGS ?? "/etc/stups2go/caretaker.json");
  const passwordFile = process.env.STUPS2GO_CARETAKER_PASSWORD_FILE ?? "/run/secrets/stups2go/caretaker-password";
  const cloud = connectAws(settings);
  const client = new GoCdClient({
    serverUrl: settings.serverUrl,
    user: settings.user,
    readPassword: () => readFileSync(passwordFile, "utf8").trim(),
  });
  const { environment, production } = settings;
  const loop = new Loop({ client, waitingJobs: feedOf(client), cloud, environments: { environment, production } });
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log("stopping", { signal });
      stop.abort();
    });
  }
  log("started", { deployment: settings.deployment });
  let hurry: () => void = () => undefined;
  void receive(cloud.inbox, stop.signal, () => {
    hurry();
  });
  while (!stop.signal.aborted) {
    try {
      await loop.turn();
    } catch (error) {
      log("error", { error: describeError(error) });
    }
    // A message ends the pause: a builder that is ready does not wait for the next look.
    await Promise.race([
      sleep(INTERVAL, undefined, { signal: stop.signal }).catch(() => undefined),
      new Promise<void>((resolve) => (hurry = resolve)),
    ]);
  }
}

/** Reads the queue all the time, by calls of 20 s. */
async function receive(
  inbox: { receive(): Promise<boolean> },
  signal: AbortSignal,
  arrived: () => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await inbox.receive()) {
        arrived();
        // Messages that wait for an agent come again and again: they do not hasten each look.
        await sleep(1_000, undefined, { signal }).catch(() => undefined);
      }
    } catch (error) {
      log("unreadable", { what: "queue", error: describeError(error) });
      await sleep(INTERVAL, undefined, { signal }).catch(() => undefined);
    }
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log("error", { error: describeError(error) });
    process.exit(1);
  },
);
