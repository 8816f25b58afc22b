import type { Retention } from "@tandem/contract/account";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { problems } from "../http/problems.ts";
import { webAuth } from "../http/web-auth.ts";
import { readHorizon } from "./horizon.ts";

/** `GET /v1/retention`: how long this server keeps events. */
export const retentionRouter = (context: Context) =>
  new Elysia({ name: "retention" }).use(problems(context)).get("/v1/retention", async ({ request }) => {
    await webAuth(context, request);
    const { retentionDays } = context.config;
    const since = await readHorizon(context.store.read);
    const told: Retention = {
      ...(retentionDays !== undefined && { days: retentionDays }),
      ...(since !== undefined && { kept_since: new Date(since).toISOString() }),
    };
    return told;
  });
