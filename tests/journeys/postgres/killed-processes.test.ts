import { afterAll, beforeAll, expect, test } from "bun:test";
import { postgresCluster } from "../../hosts/postgres-cluster.ts";
import { until } from "../../hosts/until.ts";
import { pairTwoMachines, type TwoMachines } from "../world/two-machines.ts";
import { networkTo, placeOf, startTwoProcesses, type TwoProcesses } from "./two-processes.ts";

let servers: TwoProcesses;
let two: TwoMachines;
beforeAll(async () => {
  servers = await startTwoProcesses();
  two = await pairTwoMachines(servers.first, { hours: 48 });
  const both = [servers.first, servers.second];
  for (const [nth, machine] of two.machines.entries())
    machine.network = networkTo(() => both[nth % both.length] ?? servers.first);
});
afterAll(async () => {
  await two?.close();
  await servers?.stop();
});

/** Both machines see things until `act` is done. */
async function whileCapturing(act: () => Promise<void>): Promise<void> {
  let isDone = false;
  const capturing = (async () => {
    for (; !isDone; await Bun.sleep(50)) await two.seeMore(10);
  })();
  try {
    await act();
  } finally {
    isDone = true;
    await capturing;
  }
}

const stored = async () => (await two.ada.timeline()).length;
const goesOn = async () => {
  const before = await stored();
  await until("more to be stored", async () => (await stored()) > before);
};

/** Acts of both processes on the account's one audit chain. @returns how many were answered */
async function openWindows(count: number): Promise<number> {
  const headers = { ...two.ada.headers, "content-type": "application/json" };
  const answers = await Promise.all(
    Array.from({ length: count }, (_, nth) => {
      const place = placeOf(nth % 2 === 0 ? servers.first : servers.second, "/v1/pairings");
      return fetch(place, { method: "POST", headers, body: "{}" }).then(
        ({ ok }) => ok,
        () => false,
      );
    }),
  );
  return answers.filter(Boolean).length;
}

test("two trays on two processes that are killed at random: everything is stored once, seen by both, in one unforked chain", async () => {
  const kills = 8;
  let answered = 0;
  await whileCapturing(async () => {
    for (let kill = 0; kill < kills; kill++) {
      const victim = Math.random() < 0.5 ? servers.first : servers.second;
      const windows = openWindows(10);
      await Bun.sleep(Math.random() * 300);
      await victim.kill("SIGKILL");
      answered += await windows;
      await victim.restart();
    }
    await goesOn();
  });
  await two.expectAllOnce();
  expect(two.paths.length).toBeGreaterThan(100);
  const opened = (await two.ada.audit()).filter(({ action }) => action === "pairing.window-opened").length;
  expect(opened).toBeGreaterThanOrEqual(answered);
  // Those of the two pairings besides.
  expect(opened).toBeLessThanOrEqual(kills * 10 + 2);
});

test("PostgreSQL is stopped and started under load: the trays are told to wait, and go on; nothing is lost, nothing double", async () => {
  const cluster = await postgresCluster();
  for (const mode of ["fast", "immediate"] as const)
    await whileCapturing(async () => {
      await goesOn();
      cluster.stop(mode);
      try {
        for (const server of [servers.first, servers.second]) {
          const { status, headers } = await fetch(placeOf(server, "/v1/timeline"), { headers: two.ada.headers });
          expect(status).toBe(503);
          expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
        }
        for (const machine of two.machines) expect(await machine.reaches("offline")).toMatchObject({ reason: "busy" });
      } finally {
        cluster.start();
      }
      for (const server of [servers.first, servers.second])
        await until("the process to be ready", async () => (await fetch(placeOf(server, "/readyz"))).ok);
      await goesOn();
    });
  await two.expectAllOnce();
  for (const machine of two.machines) await machine.reaches("recording");
});
