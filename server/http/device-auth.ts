import type { Scope } from "@tandem/contract/scopes";
import { eq, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import { checkResourceProof } from "../oauth/dpop.ts";
import { prepared } from "../store/prepared.ts";
import { accounts, devices } from "../store/schema.ts";
import type { Database, Transaction } from "../store/store.ts";
import { ProblemError } from "./problem.ts";
import { Secret } from "./secret.ts";

/** The tray behind a request, as its access token proves it. */
export interface DeviceIdentity {
  readonly deviceId: string;
  readonly accountId: string;
  readonly accountKey: number;
  readonly clientId: string;
  readonly scope: readonly string[];
  /** When the access token expires, in ms since the epoch. */
  readonly expiresAt: number;
}

/**
 * Who sends this request, by its access token (RFC 6750 §2.1, RFC 9449 §7.1). The device is looked at before the
 * token's expiry, so that a tray that slept through its revocation hears of it.
 * @throws {ProblemError} `unauthenticated`, `device-revoked`, `token-expired` or `forbidden`
 */
export async function deviceAuth(context: Context, request: Request, scope: Scope): Promise<DeviceIdentity> {
  const { scheme, token } = readAuthorization(request);
  const claims = await context.tokens.verify(token, context.clock.now());
  if (claims === undefined) throw refusal("unauthenticated", scheme, "The access token is not one of this server's.");

  const [device] = await deviceQuery(context.store.read).all({ id: claims.deviceId });
  requireAlive(device, scheme);
  if (claims.expiresAt <= context.clock.now()) throw refusal("token-expired", scheme, "The access token has expired.");
  await checkResourceProof(context, request, { scheme, token, jkt: claims.jkt });
  if (!claims.scope.includes(scope)) throw insufficientScope(scheme, scope);
  return {
    deviceId: claims.deviceId,
    accountId: device.accountId,
    accountKey: device.accountKey,
    clientId: claims.clientId,
    scope: claims.scope,
    expiresAt: claims.expiresAt,
  };
}

/**
 * The same look at the device alone, by whoever found it changed since its token was checked.
 * @throws {ProblemError} `device-revoked` or `unauthenticated`
 */
export async function requireActiveDevice(tx: Transaction, deviceId: string): Promise<void> {
  const [device] = await deviceQuery(tx.db).all({ id: deviceId });
  requireAlive(device, "DPoP");
}

/** Whether the device behind a request that was let in a moment ago may still act. */
export async function isAlive(db: Database, deviceId: string): Promise<boolean> {
  const [device] = await deviceQuery(db).all({ id: deviceId });
  return device?.status === "active" && device.refreshReusedAt === null;
}

type Scheme = "Bearer" | "DPoP";

function readAuthorization(request: Request): { scheme: Scheme; token: Secret } {
  const [, name, token] = /^(Bearer|DPoP) +([\w.~+/-]+=*)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (name === undefined || token === undefined)
    throw new ProblemError("unauthenticated", {
      detail: "This needs a paired device's access token.",
      headers: { "www-authenticate": 'DPoP algs="ES256", Bearer' },
    });
  return { scheme: name.toLowerCase() === "dpop" ? "DPoP" : "Bearer", token: new Secret(token) };
}

function requireAlive<Device extends { status: string; refreshReusedAt: number | null }>(
  device: Device | undefined,
  scheme: Scheme,
): asserts device is Device {
  if (device?.status !== "active")
    throw refusal("device-revoked", scheme, "This device was revoked. Pair it again to go on.");
  // Its access tokens may be in the hands of whoever had the old refresh token.
  if (device.refreshReusedAt !== null)
    throw refusal(
      "unauthenticated",
      scheme,
      "An old refresh token of this device came back, so its tokens were ended.",
    );
}

const deviceQuery = prepared((db) =>
  db
    .select({
      status: devices.status,
      refreshReusedAt: devices.refreshReusedAt,
      accountId: devices.accountId,
      accountKey: accounts.key,
    })
    .from(devices)
    .innerJoin(accounts, eq(accounts.id, devices.accountId))
    .where(eq(devices.id, sql.placeholder("id")))
    .prepare(),
);

/** RFC 6750 §3.1. */
function refusal(problem: "unauthenticated" | "device-revoked" | "token-expired", scheme: Scheme, detail: string) {
  return new ProblemError(problem, {
    detail,
    headers: { "www-authenticate": `${scheme} error="invalid_token", error_description="${detail}"` },
  });
}

function insufficientScope(scheme: Scheme, scope: Scope): ProblemError {
  return new ProblemError("forbidden", {
    detail: "The device was not given this right when it was paired.",
    headers: { "www-authenticate": `${scheme} error="insufficient_scope", scope="${scope}"` },
  });
}
