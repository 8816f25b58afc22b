import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createApp } from "../../../server/app.ts";
import { readConfig } from "../../../server/config.ts";
import { createContext } from "../../../server/create-context.ts";
import { openLog } from "../../../server/http/log.ts";
import { makeSignInLink } from "../../../server/operator/sign-in-link.ts";
import { sqliteFile } from "../../../server/store/open.ts";
import { temporaryFolder } from "../../hosts/temporary.ts";
import { browserAt } from "../browser.ts";
import { pairDevice } from "../tray.ts";
import { capture } from "../world/account.ts";

const ORIGIN = "http://localhost:4747";
/** Stand in what is deleted, and in what stays. */
const [GONE, KEPT] = ["forgotten-7c1e", "remembered-7c1e"];

test("what a deleted account held stands nowhere in the files of the database any more, not even between what is left", async () => {
  const folder = temporaryFolder("forgotten");
  const config = readConfig({ TANDEM_DATA: folder.path, TANDEM_ORIGIN: ORIGIN });
  const context = await createContext(config, { clock: { now: Date.now }, log: openLog({ write: () => true }) });
  const app = createApp(context);
  const request = async (path: string, init?: RequestInit) => app.fetch(new Request(`${ORIGIN}${path}`, init));
  const begin = async (name: string) => {
    const link = new URL((await makeSignInLink(context, name)) ?? "");
    const person = await browserAt(ORIGIN, request, link.hash.slice("#token=".length));
    const { access_token } = await pairDevice({ request }, person, { device_name: `${name} laptop` });
    return { person, access_token };
  };
  const record = async (name: string, { access_token }: { access_token: string }, round: number) => {
    const captures = Array.from({ length: 40 }, (_, nth) =>
      capture({ at: Date.now() - nth * 60_000, payload: { workspace: name, path: `${name}/${round}/${nth}` } }),
    );
    const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
    const pushed = await request("/v1/events", { method: "POST", headers, body: JSON.stringify({ captures }) });
    expect(pushed.status).toBe(200);
  };
  try {
    const [gone, kept] = [await begin(GONE), await begin(KEPT)];
    // In turn, so that rows of both stand beside each other.
    for (let round = 0; round < 5; round += 1)
      for (const [name, who] of [
        [GONE, gone],
        [KEPT, kept],
      ] as const)
        await record(name, who, round);
    expect((await gone.person.send("DELETE", "/v1/account")).status).toBe(204);
    await context.store.close();
    // The log is written back, as a running server does from time to time.
    const database = new Database(sqliteFile(config));
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    const names = readdirSync(folder.path, { withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = names.map(({ name }) => readFileSync(join(folder.path, name), "latin1")).join("");
    expect(bytes).toContain(KEPT);
    expect(bytes).not.toContain(GONE);
    expect(bytes).not.toContain(gone.person.accountId);
  } finally {
    rmSync(folder.path, { recursive: true, force: true });
  }
});
