import { eq } from "drizzle-orm";
import type { Context } from "../context.ts";
import { revokeDevice } from "../devices/revoke.ts";
import { Secret } from "../http/secret.ts";
import { devices, refreshFamilies } from "../store/schema.ts";
import { readClient, readForm, required } from "./form.ts";
import { OAuthError } from "./oauth-error.ts";
import { readRefreshToken } from "./refresh-token.ts";

/**
 * RFC 7009: "unpair" in a tray. Either of its tokens revokes the whole device; whatever is not a token is no error (§2.2).
 * @throws {OAuthError}
 */
export async function answerRevocation(context: Context, request: Request): Promise<Response> {
  const form = await readForm(request);
  const clientId = readClient(form);
  const deviceId = await deviceOf(context, new Secret(required(form, "token")));
  const [device] = deviceId === undefined ? [] : await findDevice(context, deviceId);
  if (device !== undefined) {
    // RFC 7009 §2.1: a token issued to another client is refused.
    if (device.clientId !== clientId) throw new OAuthError("invalid_grant", "The token is another client's.");
    const { id, accountId } = device;
    const by = { actor: `device:${id}`, from: "the device itself" } as const;
    await revokeDevice(context, { deviceId: id, accountId, by, now: context.clock.now() });
  }
  return new Response(null, { headers: { "cache-control": "no-store" } });
}

async function deviceOf(context: Context, token: Secret): Promise<string | undefined> {
  const refresh = readRefreshToken(context.keys, token);
  if (refresh === undefined) {
    const now = context.clock.now();
    const claims = await context.tokens.verify(token, now);
    // An expired one is no token any more: whoever finds it in an old copy ends nothing by it.
    return claims === undefined || claims.expiresAt <= now ? undefined : claims.deviceId;
  }
  const [family] = await context.store.read
    .select({ deviceId: refreshFamilies.deviceId })
    .from(refreshFamilies)
    .where(eq(refreshFamilies.id, refresh.familyId));
  return family?.deviceId;
}

function findDevice(context: Context, deviceId: string) {
  return context.store.read
    .select({ id: devices.id, accountId: devices.accountId, clientId: devices.clientId })
    .from(devices)
    .where(eq(devices.id, deviceId));
}
