import { afterEach, beforeEach, expect, test } from "bun:test";
import fc from "fast-check";
import { events } from "../../../server/store/schema.ts";
import { readPage } from "../../../server/timeline/page.ts";
import { readPicture } from "../../../server/timeline/picture.ts";
import { addDevice, capture, makeWorld, NOW, push, type World } from "../world/account.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.remove());

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom('"', "\\", "{", "}", ",", "'", "\n", "\u0000", "u0000", "NULL", "?", "$1", "%", "_"),
  }),
);
const anyPayload = fc.dictionary(anyText, fc.oneof(anyText, fc.double(), fc.boolean(), fc.constant(null)), {
  maxKeys: 4,
});

test("whatever a payload says is stored to the byte, and found and drawn all the same", async () => {
  const device = await addDevice(world);
  let nth = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyPayload, { minLength: 1, maxLength: 5 }), anyText, async (payloads, url) => {
      const from = NOW - ++nth * 600_000;
      const sent = payloads.map((payload, at) =>
        capture({
          at: from + at * 10_000,
          type: "test.anything",
          payload: JSON.parse(JSON.stringify({ ...payload, url })),
        }),
      );
      const answers = await push(world, device, sent);
      const kept = sent.filter((_, at) => answers[at]?.status === "stored");
      expect(kept.length + answers.filter(({ status }) => status === "rejected").length).toBe(sent.length);
      const rows = await world.store.read.select({ at: events.at, payload: events.payload }).from(events);
      const since = rows.filter(({ at }) => at >= from && at < from + 600_000).toSorted((a, b) => a.at - b.at);
      expect(since.map(({ payload }) => payload)).toEqual(kept.map(({ payload }) => JSON.stringify(payload)));
      const asked = { accountKey: 1, device: undefined, type: "test.anything", search: url };
      const between = { before: { at: from + 600_000 }, after: { at: from - 1 } };
      const page = await readPage(world.store.read, { ...asked, ...between, limit: 5 });
      expect(page.events.map((event) => event.payload)).toEqual(kept.map(({ payload }) => payload).reverse());
      const picture = await readPicture(world.store.read, { ...asked, from, to: from + 600_000, slots: 60 });
      expect(picture.totals.events).toBe(kept.length);
    }),
    { numRuns: 60 },
  );
}, 60_000);
