import { CLIENT_VERSION_LENGTH, Heartbeat, type HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { Elysia } from "elysia";
import { witnessAnswer } from "../audit/witness.ts";
import type { Context } from "../context.ts";
import { deviceAuth } from "../http/device-auth.ts";
import { displayedName } from "../http/displayed-name.ts";
import { jsonBodies } from "../http/json-body.ts";
import { ProblemError } from "../http/problem.ts";
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
        const answer = await beat(context, identity, readHeartbeat(body), receivedAt);
        const audit = await witnessAnswer(context, identity.accountId, body.audit_seq);
        return { ...answer, audit, sent_at: new Date(clock.now()).toISOString() };
      },
      { body: Heartbeat },
    );
}

/** What no schema can tell. @throws {ProblemError} `validation` */
function readHeartbeat(sent: Heartbeat): Heartbeat {
  if (Number.isNaN(Date.parse(sent.sent_at))) throw invalid("/sent_at");
  const version = displayedName(sent.client_version, CLIENT_VERSION_LENGTH);
  if (version === undefined) throw invalid("/client_version");
  return { ...sent, client_version: version };
}

function invalid(field: string): ProblemError {
  return new ProblemError("validation", { detail: "A field is not as it should be.", field });
}
