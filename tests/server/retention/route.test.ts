import { expect, test } from "bun:test";
import { raiseHorizon } from "../../../server/retention/horizon.ts";
import { startServer } from "../start.ts";

test("a signed-in browser is told how long events are kept and since when, nobody else is", async () => {
  const server = await startServer({ env: { TANDEM_RETENTION_DAYS: "90" } });
  const ann = await server.signIn();
  const told = async () => (await ann.send("GET", "/v1/retention")).json();
  expect(await told()).toEqual({ days: 90 });
  await raiseHorizon(server.context.store, Date.UTC(2026, 3, 4));
  expect(await told()).toEqual({ days: 90, kept_since: "2026-04-04T00:00:00.000Z" });
  // It never falls.
  await raiseHorizon(server.context.store, Date.UTC(2026, 3, 3));
  expect(await told()).toEqual({ days: 90, kept_since: "2026-04-04T00:00:00.000Z" });
  expect((await server.request("/v1/retention")).status).toBe(401);
  await server.close();
});
