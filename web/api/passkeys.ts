import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import type { Passkeys } from "@tandem/contract/account";
import { type Answer, call, server, type Trouble } from "./call.ts";

export type Passkey = Passkeys["passkeys"][number];

/** Makes an account with its first passkey, and signs it in. The token is that of a set-up or invitation link. */
export const createAccount = (name: string, token: string | undefined) =>
  register(
    () => call(server.v1.account.options.post({ name, ...(token === undefined ? {} : { token }) })),
    (answer) => call(server.v1.account.post({ answer })),
  );

/** Signs in by any passkey that this browser has for the server. */
export const signIn = () =>
  authenticate(
    () => call(server.v1.session.passkey.options.post({})),
    (answer) => call(server.v1.session.passkey.post({ answer })),
  );

/** Proves that the person signed in is still there. */
export const verify = () =>
  authenticate(
    () => call(server.v1.session.verify.options.post({})),
    (answer) => call(server.v1.session.verify.post({ answer })),
  );

export const addPasskey = () =>
  register(
    () => call(server.v1.passkeys.options.post({})),
    (answer) => call(server.v1.passkeys.post({ answer })),
  );

export const readPasskeys = () => call(server.v1.passkeys.get());

export const renamePasskey = (id: string, name: string) => call(server.v1.passkeys({ id }).patch({ name }));

export const removePasskey = (id: string) => call(server.v1.passkeys({ id }).delete());

/** Whether this browser can hold passkeys for this address at all: not on plain http beyond localhost, nor on an IP address. */
export const passkeysPossible = (): boolean =>
  window.isSecureContext && browserSupportsWebAuthn() && !/^[\d.]+$|:/.test(location.hostname);

/** What an authenticator made; the server takes it apart. */
type Made = Record<string, unknown>;

async function register(
  begin: () => Promise<Answer<PublicKeyCredentialCreationOptionsJSON>>,
  finish: (made: Made) => Promise<Answer<void>>,
): Promise<Answer<void>> {
  const start = await begin();
  if (!start.ok) return start;
  const made = await ceremony(() => startRegistration({ optionsJSON: start.value }));
  return made.ok ? finish({ ...made.value }) : made;
}

async function authenticate(
  begin: () => Promise<Answer<PublicKeyCredentialRequestOptionsJSON>>,
  finish: (made: Made) => Promise<Answer<void>>,
): Promise<Answer<void>> {
  const start = await begin();
  if (!start.ok) return start;
  const made = await ceremony(() => startAuthentication({ optionsJSON: start.value }));
  if (!made.ok) return made;
  const answer = await finish({ ...made.value });
  // Here, 401 says that the server does not know this passkey, not that a session has ended.
  return !answer.ok && answer.trouble.name === "unauthenticated"
    ? { ok: false, trouble: { name: "passkey-refused" } }
    : answer;
}

async function ceremony<T>(run: () => Promise<T>): Promise<Answer<T>> {
  if (!passkeysPossible()) return { ok: false, trouble: { name: "passkey-impossible" } };
  try {
    return { ok: true, value: await run() };
  } catch (refusal) {
    return { ok: false, trouble: { name: refusalName(refusal) } };
  }
}

function refusalName(refusal: unknown): Trouble["name"] {
  const name = refusal instanceof Error ? refusal.name : "";
  if (name === "InvalidStateError") return "passkey-known";
  if (name === "SecurityError" || name === "NotSupportedError") return "passkey-impossible";
  return "passkey-cancelled";
}
