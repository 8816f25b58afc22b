import { type Device, type Devices, Removal, RemovalQuery, Rename } from "@tandem/contract/device";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { requireNameable } from "../http/displayed-name.ts";
import { jsonBodies } from "../http/json-body.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { requireVerified, webAuth } from "../http/web-auth.ts";
import { listCountedDevices, readDevice } from "./list.ts";
import { countRemoval, removeCaptures } from "./remove-captures.ts";
import { renameDevice } from "./rename.ts";
import { revokeDevice } from "./revoke.ts";

/** Settings → Devices. */
export function devicesRouter(context: Context) {
  const { store, clock } = context;
  return new Elysia({ prefix: "/v1/devices" })
    .use(problems(context))
    .use(jsonBodies())
    .get("", async ({ request }): Promise<Devices> => {
      const identity = await webAuth(context, request);
      return { devices: await listCountedDevices(store.read, identity, clock.now()) };
    })
    .patch(
      "/:id",
      async ({ request, params, body }): Promise<Device> => {
        const identity = await webAuth(context, request);
        const name = requireNameable(body.name, "/name");
        const change = { deviceId: params.id, name, now: clock.now() };
        const renamed = await renameDevice(context, identity, change);
        const device = renamed && (await readDevice(store.read, identity.accountId, params.id, clock.now()));
        if (!device) throw noSuchDevice();
        return device;
      },
      { body: Rename },
    )
    .delete("/:id", async ({ request, params }) => {
      const identity = await webAuth(context, request);
      const { accountId, sessionId, browser } = identity;
      const by = { actor: `session:${sessionId}`, from: browser, identity } as const;
      const known = await revokeDevice(context, { deviceId: params.id, accountId, by, now: clock.now() });
      if (!known) throw noSuchDevice();
      return new Response(null, { status: 204 });
    })
    .get(
      "/:id/captures",
      async ({ request, params, query }) => {
        const identity = await webAuth(context, request);
        const asked = { deviceId: params.id, since: sinceOf(query.since) };
        const removal = await countRemoval(store.read, identity, asked);
        if (removal === undefined) throw noSuchDevice();
        return removal;
      },
      { query: RemovalQuery, response: { 200: Removal } },
    )
    .delete(
      "/:id/captures",
      async ({ request, params, query }) => {
        const identity = await webAuth(context, request);
        requireVerified(identity, clock.now());
        const asked = { deviceId: params.id, since: sinceOf(query.since), now: clock.now() };
        const removal = await removeCaptures(context, identity, asked);
        if (removal === undefined) throw noSuchDevice();
        return removal;
      },
      { query: RemovalQuery, response: { 200: Removal } },
    );
}

function sinceOf(text: string): number {
  const since = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(since))
    throw new ProblemError("validation", { detail: "A field is not as it should be.", field: "/since" });
  return since;
}

function noSuchDevice(): ProblemError {
  return new ProblemError("not-found", { detail: "This account has no such device." });
}
