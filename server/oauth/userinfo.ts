import { and, eq } from "drizzle-orm";
import type { Context } from "../context.ts";
import { deviceAuth } from "../http/device-auth.ts";
import { ProblemError } from "../http/problem.ts";
import { accounts, devices } from "../store/schema.ts";

/** OpenID Connect Core §5.3: whom the tray is paired with. @throws {ProblemError} as `deviceAuth` */
export async function answerUserinfo(context: Context, request: Request): Promise<Response> {
  const { deviceId, accountId } = await deviceAuth(context, request, "openid");
  const [found] = await context.store.read
    .select({ sub: accounts.id, name: accounts.name, device_id: devices.id, device_name: devices.name })
    .from(devices)
    .innerJoin(accounts, eq(accounts.id, devices.accountId))
    .where(and(eq(devices.accountId, accountId), eq(devices.id, deviceId)));
  if (found === undefined) throw new ProblemError("device-revoked");
  return Response.json(found, { headers: { "cache-control": "no-store" } });
}
