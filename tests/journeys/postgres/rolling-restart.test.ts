import { afterAll, beforeAll, expect, test } from "bun:test";
import { NGINX_ADDRESS, type Nginx, startNginx } from "../../hosts/nginx.ts";
import { freePort } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";
import { listenTo } from "../../server/timeline/listen.ts";
import { Person } from "../world/person.ts";
import { pairTwoMachines, type TwoMachines } from "../world/two-machines.ts";
import { placeOf, startTwoProcesses, type TwoProcesses } from "./two-processes.ts";

let servers: TwoProcesses;
let nginx: Nginx;
let two: TwoMachines;
beforeAll(async () => {
  const port = await freePort();
  servers = await startTwoProcesses({
    TANDEM_ORIGIN: `http://localhost:${port}`,
    TANDEM_TRUSTED_PROXIES: NGINX_ADDRESS,
  });
  nginx = await startNginx({ port, processes: both().map((server) => server.port) });
  two = await pairTwoMachines(servers.first, { hours: 48 });
});
afterAll(async () => {
  await two?.close();
  await nginx?.stop();
  await servers?.stop();
});

const both = () => [servers.first, servers.second];

test("a stream that comes through nginx brings an event as it is stored", async () => {
  const { body } = await two.ada.request("GET", "/v1/timeline/stream");
  if (body === null) throw new Error("the stream was refused");
  const stream = await listenTo(body);
  await two.seeMore(1);
  expect(await stream.next("event")).toMatchObject({ payload: { path: two.paths.at(-1) } });
  await stream.leave();
});

test("two processes behind nginx are restarted in turn under load: nothing is lost or double, no tray pairs again, every page is answered", async () => {
  const devices = await deviceIds();
  const seen = { states: new Set<string>(), pages: [] as number[] };
  const atWork = startWork(seen);
  try {
    for (let round = 0; round < 3; round++)
      for (const server of both()) {
        const [pages, paths] = [seen.pages.length, two.paths.length];
        await server.kill("SIGTERM");
        await server.restart();
        await until("the process to be ready", async () => (await fetch(placeOf(server, "/readyz"))).ok);
        // Else it would have been restarted in peace.
        await until("the load to go on", () => seen.pages.length > pages + 3 && two.paths.length > paths + 30);
      }
  } finally {
    await atWork.end();
  }
  await two.expectAllOnce();
  expect(new Set(seen.pages)).toEqual(new Set([200]));
  expect([...seen.states].filter((state) => state !== "recording" && state !== "offline")).toEqual([]);
  for (const machine of two.machines) await machine.reaches("recording");
  expect(await deviceIds()).toEqual(devices);
  expect((await two.ada.audit()).filter(({ action }) => action === "pairing.redeemed")).toHaveLength(devices.length);
}, 120_000);

test("a forged X-Forwarded-For does not get round the limit on wrong codes: not through nginx, nor beside it", async () => {
  const people = await Promise.all(["Bob", "Carl", "Dora"].map((name) => Person.signIn(servers.first, name)));
  const statuses: number[] = [];
  for (const who of people)
    for (let guess = 0; guess < 4; guess++)
      statuses.push(await guessFrom(who, `203.0.113.${statuses.length}`, servers.first.origin));
  expect(statuses).toEqual([...Array(10).fill(404), 429, 429]);
  // Beside nginx one comes from the address that nginx has told of all the time, and is no trusted proxy.
  const [bob] = people;
  if (bob === undefined) throw new Error("Bob has not spent his own guesses");
  for (const server of both()) expect(await guessFrom(bob, "203.0.113.99", placeOf(server))).toBe(429);
});

async function guessFrom(who: Person, forged: string, place: string): Promise<number> {
  const response = await fetch(`${place}/v1/pairings/lookup`, {
    method: "POST",
    headers: { ...who.headers, "content-type": "application/json", "x-forwarded-for": forged },
    body: JSON.stringify({ user_code: "BBBB-BBBB" }),
  });
  return response.status;
}

const deviceIds = async () => (await two.ada.devices()).map(({ id }) => id).sort();

/** Both trays see things and push them, and a page is read, one question after the other. */
function startWork(seen: { states: Set<string>; pages: number[] }): { end(): Promise<unknown> } {
  let isOver = false;
  const capturing = async () => {
    for (; !isOver; await Bun.sleep(50)) {
      await two.seeMore(10);
      for (const machine of two.machines) seen.states.add(machine.tray().status().state);
    }
  };
  const reading = async () => {
    for (; !isOver; await Bun.sleep(20))
      seen.pages.push((await two.ada.request("GET", "/v1/timeline?limit=20")).status);
  };
  const works = [capturing(), reading()];
  return {
    end() {
      isOver = true;
      return Promise.all(works);
    },
  };
}
