import { expect, test } from "bun:test";
import fc from "fast-check";
import { DATABASES_A_PROPERTY } from "../../hosts/scratch-database.ts";
import { addDevice, makeWorld, push } from "../world/account.ts";
import { storedEvents } from "../world/stored.ts";
import { anyCapture } from "./any-capture.ts";
import { Oracle } from "./oracle.ts";

const anyStep = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ tray: fc.integer({ min: 0, max: 2 }), captures: fc.array(anyCapture, { maxLength: 25 }) }),
  },
  { weight: 1, arbitrary: fc.constant("restart" as const) },
  { weight: 1, arbitrary: fc.record({ pairAgain: fc.integer({ min: 0, max: 2 }) }) },
);

test("whatever is pushed in whatever order, answers and rows are those of the rule taken one row at a time", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 8 }), async (steps) => {
      const world = await makeWorld();
      try {
        const oracle = new Oracle(world.accountId);
        const trays = [await addDevice(world), await addDevice(world), await addDevice(world)];
        for (const step of steps) {
          if (step === "restart") await world.reopen();
          else if ("pairAgain" in step) trays[step.pairAgain] = await addDevice(world);
          else {
            const device = trays[step.tray] ?? "";
            const results = await push(world, device, step.captures);
            const expected = step.captures.map((capture) => oracle.take(device, capture));
            expect(results.map(({ status, event_id }) => ({ status: `${status}`, eventId: event_id ?? "" }))).toEqual(
              expected,
            );
          }
        }
        expect(await storedEvents(world)).toEqual(oracle.stored());
      } finally {
        await world.remove();
      }
    }),
    { numRuns: DATABASES_A_PROPERTY },
  );
}, 60_000);
