import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { askForCode, Person, POLL_MS } from "./world/person.ts";

let server: HostServer;
let ada: Person;
const machines: Machine[] = [];
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
});
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.close();
});
afterAll(() => server?.stop());

async function machine(name: string): Promise<Machine> {
  const started = await startMachine(name);
  machines.push(started);
  return started;
}

test("every act of pairing and revoking has its entry, in order, and names no code", async () => {
  const known = (await ada.audit()).length;
  const laptop = await machine("Laptop");
  const window = await ada.openWindow();
  const { whole, userCode } = await askForCode(laptop, server.origin, window.pairing_window_id);
  await ada.lookUp(userCode);
  const { device_id } = await ada.confirm(userCode);
  laptop.timers.wind(POLL_MS);
  await whole;
  await ada.ask("PATCH", `/v1/devices/${device_id}`, { name: "Old laptop" });
  await ada.revoke(device_id);
  const desk = await machine("Desk");
  const second = await askForCode(desk, server.origin);
  await ada.lookUp(second.userCode);
  await ada.deny(second.userCode);

  const entries = (await ada.audit()).slice(known);
  expect(entries.map(({ action }) => action)).toEqual([
    "pairing.window-opened",
    "pairing.code-looked-up",
    "pairing.confirmed",
    "pairing.redeemed",
    "device.renamed",
    "device.revoked",
    "pairing.code-looked-up",
    "pairing.denied",
  ]);
  const text = JSON.stringify(entries);
  for (const code of [userCode, second.userCode]) {
    expect(text).not.toContain(code);
    expect(text).not.toContain(code.replace("-", ""));
  }
  expect(server.tandem("audit", "verify")).toMatchObject({ code: 0 });
});

test("fifty acts at once leave one unforked chain, which `tandem audit verify` accepts", async () => {
  const known = (await ada.audit()).at(-1)?.seq ?? 0;
  await Promise.all(Array.from({ length: 50 }, () => ada.openWindow()));
  const entries = (await ada.audit()).filter(({ seq }) => seq > known);
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => known + 1 + index));
  for (const [index, entry] of entries.entries())
    if (index > 0) expect(entry.previous_hash).toBe(entries[index - 1]?.entry_hash ?? "");
  expect(server.tandem("audit", "verify")).toMatchObject({ code: 0 });
});
