import type { Invitation, Invitations } from "@tandem/contract/account";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { requireVerified, webAuth } from "../http/web-auth.ts";
import { invite, pendingInvitations, withdrawInvitation } from "./invite.ts";

/** The owner invites people. */
export function invitationsRouter(context: Context) {
  const { store, clock } = context;
  return new Elysia({ prefix: "/v1/invitations" })
    .use(problems(context))
    .get("", async ({ request }): Promise<Invitations> => {
      const { accountId } = await webAuth(context, request);
      return { invitations: await pendingInvitations(store.read, accountId, clock.now()) };
    })
    .post("", async ({ request, set }): Promise<Invitation> => {
      const identity = await webAuth(context, request);
      requireVerified(identity, clock.now());
      const invitation = await invite(context, identity);
      if (invitation === undefined)
        throw new ProblemError("forbidden", { detail: "Only the server's owner invites people." });
      set.status = 201;
      return invitation;
    })
    .delete("/:id", async ({ request, params }) => {
      const identity = await webAuth(context, request);
      if (!(await withdrawInvitation(context, identity, params.id)))
        throw new ProblemError("not-found", { detail: "No such invitation is waiting." });
      return new Response(null, { status: 204 });
    });
}
