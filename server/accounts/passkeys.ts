import type { VerifyAuthenticationResponseOpts, VerifyRegistrationResponseOpts } from "@simplewebauthn/server";
import { eq } from "drizzle-orm";
import type { Config } from "../config.ts";
import { passkeys } from "../store/schema.ts";
import type { Database, Transaction } from "../store/store.ts";

/** Loaded at the first passkey: it is a third of what a start would have to wait for. */
const webauthn = () => import("@simplewebauthn/server");

/** What a browser sent back; @simplewebauthn/server checks its inside. */
export type WebAuthnAnswer = Readonly<Record<string, unknown>>;

export interface NewPasskey {
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** WebAuthn §5.4 options for a passkey that signs in without a name being typed. */
export async function registrationOptions(
  config: Config,
  account: { id: string; name: string; passkeyIds: readonly string[] },
) {
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: "Tandem",
    rpID: relyingParty(config),
    userName: account.name,
    userDisplayName: account.name,
    userID: new TextEncoder().encode(account.id),
    excludeCredentials: account.passkeyIds.map((id) => ({ id })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** @returns undefined where the answer does not prove a new passkey for this challenge and origin */
export async function readRegistration(
  config: Config,
  challenge: string,
  answer: WebAuthnAnswer,
): Promise<NewPasskey | undefined> {
  const response = answer as unknown as VerifyRegistrationResponseOpts["response"];
  if (!(await isUnattested(response.response?.attestationObject))) return undefined;
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: config.origin,
    expectedRPID: relyingParty(config),
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified) return undefined;
  const { id, publicKey, counter, transports } = verified.registrationInfo.credential;
  return { id, publicKey, counter, transports: transports ?? [] };
}

/**
 * Nothing was asked about the authenticator's make (WebAuthn §5.4.7), so no certificate may come. Checking one would ask
 * whatever address it names for the revoked ones.
 */
async function isUnattested(attestationObject: unknown): Promise<boolean> {
  if (typeof attestationObject !== "string") return false;
  const { decodeAttestationObject } = await import("@simplewebauthn/server/helpers");
  try {
    const decoded = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, "base64url")));
    const format = decoded.get("fmt");
    return format === "none" || (format === "packed" && decoded.get("attStmt").get("x5c") === undefined);
  } catch {
    return false;
  }
}

/** WebAuthn §5.5 options: any of these passkeys, or whichever the browser has where none is named. */
export async function authenticationOptions(config: Config, passkeyIds: readonly string[]) {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: relyingParty(config),
    allowCredentials: passkeyIds.map((id) => ({ id })),
    userVerification: "required",
  });
}

/** @returns the passkey's new counter; undefined where the answer does not prove it */
export async function readAuthentication(
  config: Config,
  challenge: string,
  answer: WebAuthnAnswer,
  passkey: { id: string; publicKey: Uint8Array; counter: number },
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await webauthn();
  const verified = await verifyAuthenticationResponse({
    response: answer as unknown as VerifyAuthenticationResponseOpts["response"],
    expectedChallenge: challenge,
    expectedOrigin: config.origin,
    expectedRPID: relyingParty(config),
    credential: { id: passkey.id, publicKey: Uint8Array.from(passkey.publicKey), counter: passkey.counter },
    requireUserVerification: true,
  }).catch(() => undefined);
  return verified?.verified ? verified.authenticationInfo.newCounter : undefined;
}

/** @returns false where this passkey is known already */
export async function storePasskey(
  tx: Transaction,
  passkey: NewPasskey & { accountId: string; name: string; now: number },
): Promise<boolean> {
  const { now, transports, ...columns } = passkey;
  const stored = await tx.db
    .insert(passkeys)
    .values({ ...columns, transports: JSON.stringify(transports), createdAt: now })
    .onConflictDoNothing()
    .returning({ id: passkeys.id });
  return stored.length > 0;
}

export async function passkeyIdsOf(db: Database, accountId: string): Promise<string[]> {
  const rows = await db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.accountId, accountId));
  return rows.map(({ id }) => id);
}

/** WebAuthn §5.1.2: the host that passkeys belong to. */
function relyingParty(config: Config): string {
  return new URL(config.origin).hostname;
}
