import { afterEach, beforeEach, expect, test } from "bun:test";
import fc from "fast-check";
import { events } from "../../../server/store/schema.ts";
import { readPage } from "../../../server/timeline/page.ts";
import { readPicture } from "../../../server/timeline/picture.ts";
import { askStore } from "../../hosts/ask-store.ts";
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
  fc.string({ unit: fc.constantFrom("\ud83d", "\ude00", "\\", "ud83d", "u0000", "\u0000", "x"), maxLength: 4 }),
);
const anyPayload = fc.dictionary(anyText, fc.oneof(anyText, fc.double(), fc.boolean(), fc.constant(null)), {
  maxKeys: 4,
});
const anyPayloads = fc.array(anyPayload, { minLength: 1, maxLength: 5 });
/** What is matched by all that it says, or by its address alone. */
const anyType = fc.constantFrom("test.anything", "page.visited");

test("whatever a payload says is stored to the byte, and found and drawn all the same", async () => {
  const device = await addDevice(world);
  let nth = 0;
  await fc.assert(
    fc.asyncProperty(anyPayloads, anyType, anyText, async (payloads, type, url) => {
      const from = NOW - ++nth * 600_000;
      const sent = payloads.map((payload, at) =>
        capture({
          at: from + at * 10_000,
          type,
          payload: JSON.parse(JSON.stringify({ ...payload, url })),
        }),
      );
      const answers = await push(world, device, sent);
      const kept = sent.filter((_, at) => answers[at]?.status === "stored");
      expect(kept.length + answers.filter(({ status }) => status === "rejected").length).toBe(sent.length);
      for (const { payload } of kept) expect(textsOf(payload).every((text) => text.isWellFormed())).toBe(true);
      const rows = await world.store.read.select({ at: events.at, payload: events.payload }).from(events);
      const since = rows.filter(({ at }) => at >= from && at < from + 600_000).toSorted((a, b) => a.at - b.at);
      expect(since.map(({ payload }) => payload)).toEqual(kept.map(({ payload }) => JSON.stringify(payload)));
      const asked = { accountKey: 1, device: undefined, type, search: url };
      const between = { before: { at: from + 600_000 }, after: { at: from - 1 } };
      const page = await readPage(world.store.read, { ...asked, ...between, limit: 5 });
      expect(page.events.map((event) => event.payload)).toEqual(kept.map(({ payload }) => payload).reverse());
      const picture = await readPicture(world.store.read, { ...asked, from, to: from + 600_000, slots: 60 });
      expect(picture.totals.events).toBe(kept.length);
    }),
    { numRuns: 60 },
  );
}, 60_000);

/** The texts and names in it. */
function textsOf(payload: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(payload).flatMap(([name, value]) => (typeof value === "string" ? [name, value] : [name]));
}

test("half of a character that was stored before such were refused is drawn as one that is missing", async () => {
  const device = await addDevice(world);
  await push(world, device, [capture()]);
  const asked = { accountKey: 1, device: undefined, type: undefined, search: undefined };
  const place = async (asJson: string) => {
    await askStore(world.place, "UPDATE events SET payload = ?", `{"workspace":"${asJson}","title":"\\ud83d\\udbff"}`);
    const picture = await readPicture(world.store.read, { ...asked, from: NOW - 1, to: NOW + 1, slots: 1 });
    return picture.places[0]?.name;
  };
  expect(await place("cut \\ud83d")).toMatch(/^cut \ufffd+$/);
  expect(await place("C:\\\\\\ude00")).toMatch(/^C:\\\ufffd+$/);
  // Here the backslash and what follows are the text's own.
  expect(await place("C:\\\\ud83d\\\\u0000")).toBe("C:\\ud83d\\u0000");
});
