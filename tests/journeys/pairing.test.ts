import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { USER_CODE_LETTERS } from "@tandem/contract/user-code";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
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

async function machine(name: string, options?: { skewMs?: number }): Promise<Machine> {
  const started = await startMachine(name, options);
  machines.push(started);
  return started;
}

test("the web opens a window, the tray shows a code, the person sees who asks and confirms: the tray is paired", async () => {
  const laptop = await machine("Laptop");
  const window = await ada.openWindow();
  const { whole, userCode } = await askForCode(laptop, server.origin, window.pairing_window_id);
  expect(userCode).toMatch(new RegExp(`^[${USER_CODE_LETTERS}]{4}-[${USER_CODE_LETTERS}]{4}$`));
  expect(await ada.lookUp(userCode)).toMatchObject({
    device: { name: "Laptop", kind: "editor", platform: "Linux", client_version: "0.1.0" },
    from_this_window: true,
    same_network: true,
  });
  const { device_id } = await ada.confirm(userCode);
  laptop.timers.wind(POLL_MS);
  expect(await whole).toEqual({
    outcome: "paired",
    origin: server.origin,
    account: { id: expect.any(String), name: "Ada" },
    device: { id: device_id, name: "Laptop" },
  });
  expect(laptop.tray().status()).toMatchObject({ state: "recording", origin: server.origin });
  expect(await laptop.tray().userCode()).toBeUndefined();
  expect(await ada.devices()).toContainEqual(
    expect.objectContaining({ id: device_id, name: "Laptop", status: "active", key_bound: true }),
  );
});

for (const skewMs of [-90_000, 90_000, 86_400_000])
  test(`a tray whose clock is ${skewMs / 1000} s off pairs and corrects itself`, async () => {
    const laptop = await machine("Laptop", { skewMs });
    await ada.pair(laptop);
    const { clock } = await laptop.reaches("recording");
    const error = (clock?.offsetMs ?? 0) + laptop.timers.skew();
    expect(Math.abs(error)).toBeLessThanOrEqual(clock?.uncertaintyMs ?? 0);
  });

test("a person who denies ends the pairing, and the tray says so", async () => {
  const laptop = await machine("Laptop");
  const { whole, userCode } = await askForCode(laptop, server.origin);
  await ada.deny(userCode);
  laptop.timers.wind(POLL_MS);
  expect(await whole).toEqual({ outcome: "denied" });
  expect(laptop.tray().status().state).toBe("not-paired");
});

test("a host killed while its code waits goes on polling with the same code", async () => {
  const laptop = await machine("Laptop");
  const { userCode } = await askForCode(laptop, server.origin);
  await laptop.kill();
  await laptop.start();
  expect(laptop.tray().status().state).toBe("pairing");
  expect(await laptop.tray().userCode()).toBe(userCode);
  await ada.confirm(userCode);
  laptop.timers.wind(POLL_MS);
  expect(await laptop.reaches("recording")).toMatchObject({ account: { name: "Ada" } });
});

test("slow_down makes this and every later interval 5 s longer, also in the next life of the host", async () => {
  const laptop = await machine("Laptop");
  const { userCode } = await askForCode(laptop, server.origin);
  const kept = async (): Promise<{ intervalMs: number; pollAt: number }> =>
    JSON.parse((await laptop.ports().secrets.get("pairing")) ?? "{}");
  const { intervalMs, pollAt } = await kept();
  expect(intervalMs).toBe(5000);
  laptop.timers.wind(POLL_MS);
  await until("the first poll", async () => (await kept()).pollAt !== pollAt);
  // The server's clock has not moved, so the second one comes too early.
  laptop.timers.wind(POLL_MS);
  await until("slow_down to be obeyed", async () => (await kept()).intervalMs === 10_000);
  await laptop.kill();
  await laptop.start();
  expect((await kept()).intervalMs).toBe(10_000);
  await ada.confirm(userCode);
  laptop.timers.wind(10_000);
  await laptop.reaches("recording");
});

test("a cancelled code is forgotten, and another can be asked for", async () => {
  const laptop = await machine("Laptop");
  const { whole, userCode } = await askForCode(laptop, server.origin);
  await laptop.tray().cancelPairing();
  expect(await whole).toEqual({ outcome: "cancelled" });
  expect(laptop.tray().status().state).toBe("not-paired");
  const second = await askForCode(laptop, server.origin);
  expect(second.userCode).not.toBe(userCode);
});

test("a code that nobody confirms expires on the tray", async () => {
  const laptop = await machine("Laptop");
  const { whole } = await askForCode(laptop, server.origin);
  laptop.timers.wind(601_000);
  expect(await whole).toEqual({ outcome: "expired" });
});

test("unpairing on the tray revokes the device on the server", async () => {
  const laptop = await machine("Laptop");
  const { deviceId } = await ada.pair(laptop);
  expect(await laptop.tray().unpair()).toEqual({ outcome: "unpaired" });
  expect(laptop.tray().status().state).toBe("not-paired");
  const device = (await ada.devices()).find(({ id }) => id === deviceId);
  expect(device).toMatchObject({ status: "revoked", revoked_from: "the device itself" });
});

for (const when of ["before", "after"] as const)
  test(`a tray that is killed while it unpairs, ${when} the server acts, is unpaired at its next start, by itself`, async () => {
    const laptop = await machine("Laptop");
    const { deviceId } = await ada.pair(laptop);
    const asked = Promise.withResolvers<void>();
    const { network } = laptop;
    laptop.network = async (send, url, init) => {
      if (!url.endsWith("/oauth/revoke")) return await send(url, init);
      if (when === "after") await send(url, init);
      asked.resolve();
      return await new Promise<Response>(() => {});
    };
    void laptop.tray().unpair();
    await asked.promise;
    await laptop.kill();
    laptop.network = network;
    await laptop.start();
    await laptop.reaches("not-paired");
    const device = (await ada.devices()).find(({ id }) => id === deviceId);
    expect(device).toMatchObject({ status: "revoked", revoked_from: "the device itself" });
    await laptop.kill();
    await laptop.start();
    expect(laptop.tray().status().state).toBe("not-paired");
  });

test("where no server answers, or another address is meant, pairing says so", async () => {
  const laptop = await machine("Laptop");
  const pair = (origin: string) => laptop.tray().pair({ origin, deviceName: "Laptop", devicePlatform: "Linux" });
  expect(await pair("http://localhost:9")).toMatchObject({ outcome: "unreachable" });
  expect(await pair("http://tandem.example")).toEqual({
    outcome: "refused-origin",
    reason: "http-to-a-foreign-host",
  });
  expect(await pair(`http://127.0.0.1:${server.port}`)).toMatchObject({
    outcome: "not-tandem",
    reason: expect.stringContaining(server.origin),
  });
  expect(laptop.tray().status().state).toBe("not-paired");
});
