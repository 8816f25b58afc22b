import type { Sessions } from "@tandem/contract/account";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { webAuth } from "../http/web-auth.ts";
import { endOtherSessions, endSession, listSessions } from "./sessions.ts";

/** Where a person is signed in. Ending takes trust away, so it asks for no passkey: it must be quick in an emergency. */
export function sessionsRouter(context: Context) {
  const { store, clock } = context;
  return new Elysia({ prefix: "/v1/sessions" })
    .use(problems(context))
    .get("", async ({ request }): Promise<Sessions> => {
      const identity = await webAuth(context, request);
      return { sessions: await listSessions(store.read, identity, clock.now()) };
    })
    .delete("", async ({ request }) => {
      await endOtherSessions(context, await webAuth(context, request));
      return new Response(null, { status: 204 });
    })
    .delete("/:id", async ({ request, params }) => {
      const identity = await webAuth(context, request);
      if (!(await endSession(context, identity, params.id)))
        throw new ProblemError("not-found", { detail: "No such browser is signed in." });
      return new Response(null, { status: 204 });
    });
}
