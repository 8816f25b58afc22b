import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { askStore } from "../../hosts/ask-store.ts";
import { until } from "../../hosts/until.ts";
import { type Machine, startMachine } from "../world/machine.ts";
import { Person } from "../world/person.ts";
import { captureAll, saved } from "../world/saved.ts";
import { networkTo, placeOf, startTwoProcesses, type TwoProcesses } from "./two-processes.ts";

let servers: TwoProcesses;
let ada: Person;
const machines: Machine[] = [];
beforeAll(async () => {
  servers = await startTwoProcesses();
  ada = await Person.signIn(servers.first, "Ada");
});
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.close();
});
afterAll(() => servers?.stop());

/** Paired at the first process, and from then on at the second. */
async function machineElsewhere(name: string): Promise<Machine & { deviceId: string }> {
  const machine = await startMachine(name);
  machines.push(machine);
  const paired = await ada.pair(machine);
  machine.network = networkTo(() => servers.second);
  return Object.assign(machine, paired);
}

/** Read past the servers: what is stored at this very moment. */
async function sightingsOf(deviceId: string): Promise<number> {
  const [counted] = await askStore<{ n: number }>(
    servers.first.place,
    `SELECT count(*) AS n FROM (SELECT observer_key FROM events UNION ALL SELECT observer_key FROM sightings) AS seen
     JOIN observers ON key = observer_key WHERE device_id = ?`,
    deviceId,
  );
  return counted?.n ?? 0;
}

test("a revocation that one process answers is the line on the other: nothing of the device is stored after it, and others go on", async () => {
  for (let round = 0; round < 5; round++) {
    const [lost, kept] = [await machineElsewhere(`Lost ${round}`), await machineElsewhere(`Kept ${round}`)];
    let isCapturing = true;
    const captureOn = async (machine: Machine) => {
      for (let n = 0; isCapturing; n++) {
        const paths = Array.from({ length: 10 }, (_, index) => `${machine.name}/${n}-${index}.ts`);
        await captureAll(
          machine,
          paths.map((path) => saved(machine, path, Date.now() - 1000)),
        );
        await Bun.sleep(1);
      }
    };
    const both = [captureOn(lost), captureOn(kept)];
    try {
      await until("pushes to be under way", async () => (await sightingsOf(lost.deviceId)) > 100 + 30 * round, {
        everyMs: 1,
      });
      await ada.revoke(lost.deviceId);
      const atTheLine = await sightingsOf(lost.deviceId);
      const keptAtTheLine = await sightingsOf(kept.deviceId);
      await lost.reaches("revoked");
      await until("the other device to go on", async () => (await sightingsOf(kept.deviceId)) > keptAtTheLine);
      expect(await sightingsOf(lost.deviceId)).toBe(atTheLine);
    } finally {
      isCapturing = false;
      await Promise.all(both);
    }
    await kept.emptied();
    expect(kept.tray().status().state).toBe("recording");
  }
});

test("fifty acts at once on both processes leave one unforked chain, which `tandem audit verify` accepts", async () => {
  const known = (await ada.audit()).at(-1)?.seq ?? 0;
  const headers = { ...ada.headers, "content-type": "application/json" };
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, nth) => {
      const place = placeOf(nth % 2 === 0 ? servers.first : servers.second, "/v1/pairings");
      return fetch(place, { method: "POST", headers, body: "{}" });
    }),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  const entries = (await ada.audit()).filter(({ seq }) => seq > known);
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => known + 1 + index));
  for (const [index, entry] of entries.entries())
    if (index > 0) expect(entry.previous_hash).toBe(entries[index - 1]?.entry_hash ?? "");
  for (const server of [servers.first, servers.second])
    expect(server.tandem("audit", "verify")).toMatchObject({ code: 0 });
});
