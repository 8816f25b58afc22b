import { Heartbeat, type HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { Elysia } from "elysia";
import { witnessAnswer } from "../audit/witness.ts";
import type { Context } from "../context.ts";
import { deviceAuth } from "../http/device-auth.ts";
import { jsonBodies } from "../http/json-body.ts";
import { problems } from "../http/problems.ts";
import { beat } from "./heartbeat.ts";

/** A tray's sign of life; the times are taken at the very arrival and leaving, since clock offsets come from them. */
export function heartbeatRouter(context: Context) {
  const { clock } = context;
  return new Elysia({ prefix: "/v1" })
    .use(problems(context))
    .use(jsonBodies())
    .post(
      "/heartbeat",
      async ({ request, body }): Promise<HeartbeatAnswer> => {
        const receivedAt = clock.now();
        const identity = await deviceAuth(context, request, "heartbeat");
        const answer = await beat(context, identity, body, receivedAt);
        const audit = await witnessAnswer(context, identity.accountId, body.audit_seq);
        return { ...answer, audit, sent_at: new Date(clock.now()).toISOString() };
      },
      { body: Heartbeat },
    );
}
