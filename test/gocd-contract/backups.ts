import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Answer, GoCd, Source } from "./gocd";

const api = "api/api-backups-v2/src/main/java/com/thoughtworks/go/apiv2/backups/BackupsControllerV2.java";
const filter = "server/src/main/java/com/thoughtworks/go/server/web/BackupFilter.java";

interface Backup {
  status: string;
  path: string;
}

/** GoCD's own backups, during which it answers nearly nothing. */
export function describeBackups(
  gocd: GoCd,
  answers: (title: string, source: Source, check: () => Promise<void>) => void,
  enabled: () => Promise<{ uuid: string; token: string }>,
): void {
  describe("a backup", () => {
    const headers = { Accept: "application/vnd.go.cd.v2+json" };
    const confirmed = { ...headers, "X-GoCD-Confirm": "true" };
    const show = async (path: string): Promise<Backup> =>
      JSON.parse((await gocd.api("GET", path, undefined, headers)).body) as Backup;

    answers("has to be confirmed, and is started once", `${api}:71`, async () => {
      equal((await gocd.api("POST", "/api/backups", undefined, headers)).status, 400);
      const { status, headers: answered } = await gocd.api("POST", "/api/backups", undefined, confirmed);
      deepEqual([status, answered.get("retry-after")], [202, "5"]);
      const path = new URL(answered.get("location") ?? "", "http://gocd").pathname.replace(/^\/go/, "");
      match(path, /^\/api\/backups\/\d+$/);
      let backup = await show(path);
      for (let i = 0; i < 300 && backup.status === "IN_PROGRESS"; i++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        backup = await show(path);
      }
      equal(backup.status, "COMPLETED", JSON.stringify(backup));
      match(backup.path, /\/serverBackups\/backup_\d{8}-\d{6}$/);
      equal((await gocd.api("GET", "/api/backups/0", undefined, headers)).status, 404);
    });

    answers("refuses users and agents while it runs, and says so, but health is OK", `${filter}:67`, async () => {
      const { uuid, token } = await enabled();
      const { headers: answered } = await gocd.api("POST", "/api/backups", undefined, confirmed);
      const path = new URL(answered.get("location") ?? "", "http://gocd").pathname.replace(/^\/go/, "");
      const asked: Answer[] = [];
      const pings: number[] = [];
      do {
        asked.push(await gocd.api("GET", "/api/agents"));
        pings.push((await gocd.ping(uuid, token)).status);
        equal((await gocd.ask("GET", "/api/v1/health")).status, 200);
      } while ((await show(path)).status === "IN_PROGRESS");
      const refused = asked.filter(({ status }) => status === 503);
      ok(refused.length > 0, "no answer came during the backup");
      deepEqual(
        asked.filter(({ status }) => ![200, 503].includes(status)),
        [],
      );
      for (const { body } of refused) {
        match(body, /"message"\s*:\s*"Server is under maintenance mode, please try later\."/);
      }
      ok(pings.includes(503), `pings during the backup: ${pings.join(" ")}`);
    });
  });
}
