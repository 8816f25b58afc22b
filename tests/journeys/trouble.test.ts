import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Machine, type Network, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, eventsOf, observersOf, saved } from "./world/saved.ts";

const HEARTBEAT_MS = 30_000;

let server: HostServer;
let ada: Person;
let laptop: Machine;
const machines: Machine[] = [];
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
});
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.close();
});
afterAll(() => server?.stop());

async function pairedLaptop(): Promise<Machine> {
  laptop = await startMachine("Laptop");
  machines.push(laptop);
  await ada.pair(laptop);
  return laptop;
}

/** Answers instead of the server on one path, as a proxy before it might. */
function refusing(path: string, answer: () => Response): { network: Network; refused: number[] } {
  const refused: number[] = [];
  const network: Network = async (send, url, init) => {
    if (new URL(url).pathname !== path) return await send(url, init);
    refused.push(laptop.timers.monotonic());
    return answer();
  };
  return { network, refused };
}

async function stored(path: string): Promise<string[][]> {
  return eventsOf(await ada.timeline(), path).map(observersOf);
}

test("a Retry-After is obeyed: the tray says that the server is busy, and comes back no sooner", async () => {
  await pairedLaptop();
  const { network, refused } = refusing(
    "/v1/events",
    () => new Response(null, { status: 503, headers: { "retry-after": "2" } }),
  );
  laptop.network = network;
  await captureAll(laptop, [saved(laptop, "src/busy.ts", Date.now())]);
  expect(await laptop.reaches("offline")).toMatchObject({ reason: "busy", outbox: { waiting: 1 } });
  await until("the second try", () => refused.length === 2);
  expect((refused[1] ?? 0) - (refused[0] ?? 0)).toBeGreaterThanOrEqual(2000);
  laptop.network = (send, url, init) => send(url, init);
  await laptop.emptied();
  await laptop.reaches("recording");
  expect(await stored("src/busy.ts")).toEqual([[laptop.observer]]);
});

for (const status of [500, 502, 429])
  test(`a ${status} makes the tray forget nothing, wherever it meets it`, async () => {
    await pairedLaptop();
    const tokens = await laptop.ports().secrets.get("tokens");
    let heard = 0;
    laptop.network = async () => {
      heard += 1;
      return new Response("<html>", { status });
    };
    // The token is run out, so that the refresh meets it too.
    laptop.timers.wind(11 * 60_000);
    await captureAll(laptop, [saved(laptop, `src/${status}.ts`, Date.now())]);
    await laptop.reaches("offline");
    await until("several tries", () => heard > 3);
    expect(await laptop.ports().secrets.get("tokens")).toBe(tokens ?? "");
    laptop.network = (send, url, init) => send(url, init);
    laptop.timers.wind(60_000);
    await laptop.emptied();
    await laptop.reaches("recording");
    expect(await stored(`src/${status}.ts`)).toEqual([[laptop.observer]]);
  });

test("a push whose answer is lost is sent again, and is stored once", async () => {
  await pairedLaptop();
  let lost = 0;
  laptop.network = async (send, url, init) => {
    const answer = await send(url, init);
    if (new URL(url).pathname !== "/v1/events" || lost > 1) return answer;
    lost += 1;
    throw new TypeError("the connection was cut");
  };
  await captureAll(laptop, [saved(laptop, "src/lost.ts", Date.now())]);
  await laptop.emptied();
  expect(lost).toBe(2);
  expect(await stored("src/lost.ts")).toEqual([[laptop.observer]]);
});

test("a refresh whose answer is lost is asked again, and the tray stays paired", async () => {
  await pairedLaptop();
  let lost = 0;
  laptop.network = async (send, url, init) => {
    const answer = await send(url, init);
    if (new URL(url).pathname !== "/oauth/token" || lost > 0) return answer;
    lost += 1;
    throw new TypeError("the connection was cut");
  };
  laptop.timers.wind(11 * 60_000);
  await captureAll(laptop, [saved(laptop, "src/refreshed.ts", Date.now())]);
  await laptop.emptied();
  expect(lost).toBe(1);
  await laptop.reaches("recording");
});

test("a capture that the server rejects is set aside with its reason, and holds the others up no longer", async () => {
  await pairedLaptop();
  const future = saved(laptop, "src/future.ts", Date.now() + 3 * 3_600_000);
  await captureAll(laptop, [
    saved(laptop, "src/before.ts", Date.now()),
    future,
    saved(laptop, "src/behind.ts", Date.now()),
  ]);
  await laptop.emptied();
  expect([await stored("src/before.ts"), await stored("src/behind.ts")]).toEqual([
    [[laptop.observer]],
    [[laptop.observer]],
  ]);
  const [aside, ...more] = await laptop.tray().setAside();
  expect(more).toEqual([]);
  expect(aside?.capture.payload.path).toBe("src/future.ts");
  expect(aside?.reason).toContain("occurred_at");
  expect(laptop.tray().status().outbox).toEqual({ waiting: 0, setAside: 1 });
  await laptop.tray().discardOutbox();
  expect(laptop.tray().status().outbox).toEqual({ waiting: 0, setAside: 0 });
});

for (const status of [400, 413])
  test(`one capture that makes every batch a ${status} is found by halving, and only it is set aside`, async () => {
    await pairedLaptop();
    laptop.network = async (send, url, init) => {
      if (new URL(url).pathname !== "/v1/events" || !bodyOf(init).includes("src/poison.ts"))
        return await send(url, init);
      return new Response(JSON.stringify({ detail: "not to be read" }), { status });
    };
    const paths = Array.from({ length: 40 }, (_, index) =>
      index === 23 ? "src/poison.ts" : `src/${status}-${index}.ts`,
    );
    await captureAll(
      laptop,
      paths.map((path) => saved(laptop, path, Date.now() - 5000)),
    );
    await laptop.emptied();
    const aside = await laptop.tray().setAside();
    expect(aside.map(({ capture, reason }) => [capture.payload.path, reason])).toEqual([
      ["src/poison.ts", "not to be read"],
    ]);
    const timeline = await ada.timeline();
    for (const path of paths.filter((path) => path !== "src/poison.ts"))
      expect(eventsOf(timeline, path).length).toBe(1);
  });

test("a line that is too slow for a batch is given smaller ones, and no capture is blamed for it", async () => {
  await pairedLaptop();
  laptop.network = async (send, url, init) => {
    const slow = new URL(url).pathname === "/v1/events" && capturesIn(init) > 10;
    return slow ? new Response(JSON.stringify({ detail: "too slow" }), { status: 408 }) : await send(url, init);
  };
  const paths = Array.from({ length: 40 }, (_, index) => `src/slow-${index}.ts`);
  await captureAll(
    laptop,
    paths.map((path) => saved(laptop, path, Date.now() - 5000)),
  );
  await laptop.emptied();
  expect(laptop.tray().status().outbox).toEqual({ waiting: 0, setAside: 0 });
  const timeline = await ada.timeline();
  for (const path of paths) expect(eventsOf(timeline, path)).toHaveLength(1);
});

test("a tray that is killed while the server is away tells since when as soon as it starts again, until the server is back", async () => {
  await pairedLaptop();
  laptop.network = () => Promise.reject(new TypeError("no route"));
  await captureAll(laptop, [saved(laptop, "src/away.ts", Date.now())]);
  const { since } = await laptop.reaches("offline");
  await laptop.kill();
  await laptop.start();
  expect(laptop.tray().status()).toMatchObject({ state: "offline", reason: "unreachable", since });
  laptop.network = (send, url, init) => send(url, init);
  await laptop.emptied();
  await laptop.reaches("recording");
  await laptop.kill();
  await laptop.start();
  expect(laptop.tray().status().state).toBe("recording");
});

test("ten thousand captures are caught up in batches within the limits, while heartbeats go on", async () => {
  await pairedLaptop();
  let inFlight = 0;
  const batches: number[] = [];
  laptop.network = async (send, url, init) => {
    if (new URL(url).pathname !== "/v1/events") return await send(url, init);
    inFlight += 1;
    expect(inFlight).toBe(1);
    batches.push(capturesIn(init));
    const answer = await send(url, init);
    inFlight -= 1;
    return answer;
  };
  await laptop.tray().pause();
  const begin = Date.now() - 3_600_000;
  const held = Array.from({ length: 10_000 }, (_, index) => ({
    capture_id: crypto.randomUUID().replace(/^(.{14})./, "$17"),
    observer: laptop.observer,
    type: "document.saved",
    observed_at_ms: begin + index * 100,
    clock_offset_ms: 0,
    payload: { workspace: "bulk", path: `src/bulk-${index}.ts`, content_sha256: "1".repeat(64) },
  }));
  await laptop.ports().outbox.append(held);
  laptop.timers.wind(HEARTBEAT_MS);
  await laptop.kill();
  await laptop.start();
  await laptop.emptied();
  expect(batches.reduce((total, size) => total + size, 0)).toBe(10_000);
  expect(Math.max(...batches)).toBeLessThanOrEqual(1000);
  const device = (await ada.devices()).find(({ status, events = 0 }) => status === "active" && events >= 10_000);
  expect(device?.name).toBe("Laptop");
});

function capturesIn(init: RequestInit | undefined): number {
  return (JSON.parse(bodyOf(init)) as { captures: unknown[] }).captures.length;
}

function bodyOf(init: RequestInit | undefined): string {
  const body = init?.body;
  if (typeof body === "string") return body;
  if (!(body instanceof Uint8Array)) return "";
  const packed = new Headers(init?.headers).get("content-encoding") === "gzip";
  return new TextDecoder().decode(packed ? gunzipSync(body) : body);
}
