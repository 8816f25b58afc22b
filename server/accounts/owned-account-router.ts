import type { AccountContent } from "@tandem/contract/account";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { problems } from "../http/problems.ts";
import { sessionCookie } from "../http/session-cookie.ts";
import { requireVerified, webAuth } from "../http/web-auth.ts";
import { countContent } from "./count-content.ts";
import { deleteAccount } from "./delete-account.ts";
import { exportAccount } from "./export-account.ts";

/** A signed-in person's own account: what is in it, taking it along, and deleting it. */
export function ownedAccountRouter(context: Context) {
  return new Elysia({ prefix: "/v1/account" })
    .use(problems(context))
    .get("", async ({ request }): Promise<AccountContent> => {
      return countContent(context.store.read, await webAuth(context, request));
    })
    .get("/export", async ({ request }) => {
      const identity = await webAuth(context, request);
      requireVerified(identity, context.clock.now());
      return new Response(await exportAccount(context, identity), {
        headers: {
          "content-type": "application/x-ndjson",
          "content-disposition": 'attachment; filename="tandem-account.ndjson"',
          "cache-control": "no-store",
        },
      });
    })
    .delete("", async ({ request }) => {
      const identity = await webAuth(context, request);
      requireVerified(identity, context.clock.now());
      await deleteAccount(context, identity);
      return new Response(null, { status: 204, headers: { "set-cookie": sessionCookie(context.config, undefined) } });
    });
}
