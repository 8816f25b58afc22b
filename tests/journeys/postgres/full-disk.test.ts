import { afterAll, beforeAll, expect, test } from "bun:test";
import { type HostServer, startServer } from "../../hosts/server.ts";
import { type SmallDatabase, smallDatabase } from "../../hosts/small-database.ts";
import { until } from "../../hosts/until.ts";
import { pairTwoMachines, type TwoMachines } from "../world/two-machines.ts";

let database: SmallDatabase;
let server: HostServer;
let two: TwoMachines;
/** What each push was answered with, from the newest turn on, by machine. */
let answers: number[][];

beforeAll(async () => {
  database = await smallDatabase();
  server = await startServer({ database });
  two = await pairTwoMachines(server, { hours: 12 });
  answers = two.machines.map(() => []);
  for (const [nth, machine] of two.machines.entries())
    machine.network = async (send, url, init) => {
      const answer = await send(url, init);
      if (new URL(url).pathname === "/v1/events") answers[nth]?.push(answer.status);
      return answer;
    };
});
afterAll(async () => {
  await two?.close();
  await server?.stop();
  await database?.remove();
});

const everyMachine = (saw: (statuses: readonly number[]) => boolean) => async () => answers.every(saw);

test("while PostgreSQL's disk is full (or, where no small one may be mounted, is said to be) trays are sent away and wait; once there is room all is stored once, seen by both", async () => {
  await two.seeMore(50);
  await two.expectAllOnce();
  for (let turn = 0; turn < 3; turn++) {
    await database.fill();
    for (const each of answers) each.length = 0;
    await two.seeMore(600);
    await until(
      "both to be sent away",
      everyMachine((statuses) => statuses.includes(503)),
    );
    // Whoever reads is answered meanwhile.
    expect((await two.ada.timeline()).length).toBeGreaterThanOrEqual(50);
    await database.giveRoom();
    await until(
      "both to be let in again",
      everyMachine((statuses) => statuses.at(-1) === 200),
    );
    await two.expectAllOnce();
    expect(new Set(answers.flat())).toEqual(new Set([503, 200]));
  }
});
