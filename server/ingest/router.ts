import { PushResults } from "@tandem/contract/capture";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { admitPush } from "../http/admit.ts";
import { deviceAuth } from "../http/device-auth.ts";
import { countResults } from "../http/metrics.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { othersTurnIfDue } from "../others-turn.ts";
import { pushCaptures } from "./push.ts";
import { readPush } from "./read-push.ts";

/** `POST /v1/events`: what a tray captured. */
export const eventsRouter = (context: Context) =>
  new Elysia({ name: "events" }).use(problems(context)).post(
    "/v1/events",
    async ({ request }) => {
      const { accountId, deviceId } = await deviceAuth(context, request, "events:write");
      const answered = admitPush(context.limits, { accountId, deviceId });
      try {
        const captures = await readPush(request);
        const now = context.clock.now();
        const pushed = await pushCaptures(context.store, context.hub, { accountId, deviceId, captures, now });
        await othersTurnIfDue();
        switch (pushed.outcome) {
          case "pushed":
            countResults(context.metrics, pushed.results);
            return { results: pushed.results };
          case "device-revoked":
            throw deviceRevoked(request);
        }
      } finally {
        answered();
      }
    },
    // The captures are read and checked one by one, so that a bad one holds no other up.
    { parse: "none", response: { 200: PushResults } },
  );

/** The device was revoked after its token had been checked: nothing of this push was stored (RFC 6750 §3.1). */
function deviceRevoked(request: Request): ProblemError {
  const scheme = /^bearer /i.test(request.headers.get("authorization") ?? "") ? "Bearer" : "DPoP";
  return new ProblemError("device-revoked", {
    detail: "This device was revoked. Pair it again to go on.",
    headers: { "www-authenticate": `${scheme} error="invalid_token"` },
  });
}
