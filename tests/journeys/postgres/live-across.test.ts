import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Sessions } from "@tandem/contract/account";
import { askStore } from "../../hosts/ask-store.ts";
import { until } from "../../hosts/until.ts";
import { type Listener, listenTo } from "../../server/timeline/listen.ts";
import { type Machine, startMachine } from "../world/machine.ts";
import { Person } from "../world/person.ts";
import { captureAll, saved } from "../world/saved.ts";
import { placeOf, startTwoProcesses, type TwoProcesses } from "./two-processes.ts";

let servers: TwoProcesses;
let ada: Person;
let laptop: Machine & { deviceId: string };
beforeAll(async () => {
  servers = await startTwoProcesses();
  ada = await Person.signIn(servers.first, "Ada");
  const machine = await startMachine("Laptop");
  laptop = Object.assign(machine, await ada.pair(machine));
});
afterAll(async () => {
  await laptop?.close();
  await servers?.stop();
});

/** The person's live stream on the second process; what is done is done on the first. */
const askStream = (who: Person, lastId?: string) =>
  fetch(placeOf(servers.second, "/v1/timeline/stream"), {
    headers: { ...who.headers, ...(lastId !== undefined && { "last-event-id": lastId }) },
  });

async function listen(who: Person, lastId?: string): Promise<Listener> {
  const { status, body } = await askStream(who, lastId);
  if (status !== 200 || body === null) throw new Error(`the stream was refused: ${status}`);
  return listenTo(body);
}

async function save(path: string): Promise<void> {
  await captureAll(laptop, [saved(laptop, path, Date.now() - 1000)]);
  await laptop.emptied();
}

/** As a router between them would, or an operator; the listening connections alone. */
const cutListening = () =>
  askStore<{ pid: number }>(
    servers.second.place,
    "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
  );

test("a stream on one process tells what a tray pushes to the other, and what is done to a device there", async () => {
  const stream = await listen(ada);
  await save("src/across.ts");
  expect(await stream.next("event")).toMatchObject({ payload: { path: "src/across.ts" } });
  await ada.ask("PATCH", `/v1/devices/${laptop.deviceId}`, { name: "Old laptop" });
  await until("the new name", async () => JSON.stringify(await stream.next("device")).includes("Old laptop"));
  await stream.leave();
});

test("a browser that is signed out on one process loses its stream on the other", async () => {
  const elsewhere = await Person.signIn(servers.first, "Ada");
  const [own, others] = [await listen(elsewhere), await listen(ada)];
  await ada.ask("DELETE", "/v1/sessions");
  await own.ended();
  expect((await askStream(elsewhere)).status).toBe(401);
  await save("src/goes-on.ts");
  expect(await others.next("event")).toMatchObject({ payload: { path: "src/goes-on.ts" } });
  await others.leave();
});

test("where the listening connection is cut, a stream ends and is taken up without a gap; who was signed out meanwhile is out", async () => {
  for (let round = 0; round < 3; round++) {
    const elsewhere = await Person.signIn(servers.first, "Ada");
    const [stream, signedOut] = [await listen(ada), await listen(elsewhere)];
    await save(`src/before-${round}.ts`);
    expect(await stream.next("event")).toMatchObject({ payload: { path: `src/before-${round}.ts` } });
    const { sessions } = await elsewhere.ask<Sessions>("GET", "/v1/sessions");
    expect(await cutListening()).not.toEqual([]);
    await save(`src/meanwhile-${round}.ts`);
    await ada.ask("DELETE", `/v1/sessions/${sessions.find(({ current }) => current)?.id}`);
    await Promise.all([stream.ended(), signedOut.ended()]);
    const told = stream.heard("event").length;
    const again = await listen(ada, stream.lastId());
    // The old stream may have told it still, before it heard that it was cut.
    if (told === 0) expect(await again.next("event")).toMatchObject({ payload: { path: `src/meanwhile-${round}.ts` } });
    await save(`src/after-${round}.ts`);
    expect(await again.next("event")).toMatchObject({ payload: { path: `src/after-${round}.ts` } });
    expect((await askStream(elsewhere)).status).toBe(401);
    await again.leave();
  }
});
