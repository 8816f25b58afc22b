import { expect, test } from "bun:test";
import { soak } from "../bench/soak-rounds.ts";

test("kills at random points, cut connections and stepping clocks lose nothing and store nothing twice", async () => {
  const soaked = await soak((round) => round < 3, 50);
  expect(soaked).toMatchObject({ captures: 300, events: 150, kills: 3, lost: 0, double: 0, auditFaults: 0 });
});
