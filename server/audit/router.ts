import { Type } from "@sinclair/typebox";
import { AuditPage } from "@tandem/contract/audit";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { problems } from "../http/problems.ts";
import { requireSignedIn, requireVerified, webAuth } from "../http/web-auth.ts";
import { readEntries } from "./entries.ts";
import { exportChain } from "./export.ts";
import { record } from "./record.ts";
import { readHead, signHead } from "./signed-head.ts";

const AuditQuery = Type.Object({ after: Type.Optional(Type.String({ pattern: "^[0-9]{1,15}$" })) });

/** An account's chain, its signed head and its export, for a signed-in browser. */
export const auditRouter = (context: Context) => {
  const sign = (accountId: string, head: Parameters<typeof signHead>[2]) =>
    signHead({ origin: context.config.origin, key: context.keys.audit }, accountId, head);
  const read = context.store.read;
  return new Elysia({ name: "audit" })
    .use(problems(context))
    .get(
      "/v1/audit",
      async ({ request, query }) => {
        const { accountId } = await webAuth(context, request);
        const head = await readHead(read, accountId);
        const entries = await readEntries(read, accountId, { after: Number(query.after ?? 0), head: head.seq });
        return { entries, head: sign(accountId, head) };
      },
      { query: AuditQuery, response: { 200: AuditPage } },
    )
    .get("/v1/audit/head", async ({ request }) => {
      const { accountId } = await webAuth(context, request);
      return new Response(sign(accountId, await readHead(read, accountId)), {
        headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      });
    })
    .get("/v1/audit/export", async ({ request }) => {
      const identity = await webAuth(context, request);
      const now = context.clock.now();
      requireVerified(identity, now);
      const { accountId, sessionId } = identity;
      const act = { accountId, actor: `session:${sessionId}`, action: "account.exported", now } as const;
      await context.store.write(async (tx) => {
        await requireSignedIn(tx, identity);
        await record(tx, { ...act, target: `account:${accountId}`, detail: { of: "audit" } });
      });
      return new Response(await exportChain(context, accountId), {
        headers: {
          "content-type": "application/x-ndjson",
          "content-disposition": 'attachment; filename="tandem-audit.ndjson"',
          "cache-control": "no-store",
        },
      });
    });
};
