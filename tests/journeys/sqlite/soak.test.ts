import { expect, test } from "bun:test";
import { soak } from "../../bench/soak-rounds.ts";
import { TROUBLE_NAMES } from "../../bench/soak-troubles.ts";

test("kills, full disks, locks and stops at random points, cut connections and stepping clocks lose nothing and store nothing twice", async () => {
  const soaked = await soak((round) => round < TROUBLE_NAMES.length, 25);
  expect(soaked).toMatchObject({ captures: 300, events: 150, kills: 1, locks: 1, second_servers: 1, stops: 1 });
  expect(soaked).toMatchObject({ lost: 0, double: 0, wrong: 0, auditFaults: 0, unforeseen: 0 });
}, 180_000);
