import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { type Machine, startMachine } from "../world/machine.ts";
import { Person } from "../world/person.ts";
import { expectRevocationToBeTheLine } from "../world/revocation-line.ts";
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

test("a revocation that one process answers is the line on the other: nothing of the device is stored after it, and others go on", async () => {
  for (let round = 0; round < 5; round++) {
    const [lost, kept] = [await machineElsewhere(`Lost ${round}`), await machineElsewhere(`Kept ${round}`)];
    await expectRevocationToBeTheLine(servers.first.place, ada, { lost, kept }, 100 + 30 * round);
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
