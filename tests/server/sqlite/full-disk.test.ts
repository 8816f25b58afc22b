import { expect, test } from "bun:test";
import { capture } from "../world/account.ts";
import { addAccount, addTray, postCaptures, START, startServer } from "../world/server.ts";
import { storedEvents } from "../world/stored.ts";

test("a full disk is told as unavailable, with a time to come back, and what was stored before stays", async () => {
  const world = await startServer();
  try {
    const tray = await addTray(world, { accountId: await addAccount(world) });
    const push = (captures: readonly unknown[]) => postCaptures(world, tray, JSON.stringify({ captures }));
    expect((await push([capture({ at: START })])).status).toBe(200);
    const before = await storedEvents(world);
    await world.context.store.write(async (tx) => {
      await tx.db.run("PRAGMA max_page_count = 1");
    });
    const payload = { workspace: "w", path: "x".repeat(60_000) };
    const answer = await push(Array.from({ length: 10 }, (_, nth) => capture({ at: START - nth * 6000, payload })));
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ type: expect.stringContaining("/problems/unavailable") });
    expect(await storedEvents(world)).toEqual(before);
  } finally {
    await world.remove();
  }
});
