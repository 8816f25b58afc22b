import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import type { Passkeys } from "@tandem/contract/account";
import { type Answer, call, type Trouble } from "./call.ts";

export type Passkey = Passkeys["passkeys"][number];

/** Makes an account with its first passkey, and signs it in. The token is that of a set-up or invitation link. */
export const createAccount = (name: string, token: string | undefined): Promise<Answer<void>> =>
  register("/v1/account", { name, ...(token === undefined ? {} : { token }) });

/** Signs in by any passkey that this browser has for the server. */
export const signIn = (): Promise<Answer<void>> => authenticate("/v1/session/passkey");

/** Proves that the person signed in is still there. */
export const verify = (): Promise<Answer<void>> => authenticate("/v1/session/verify");

export const addPasskey = (): Promise<Answer<void>> => register("/v1/passkeys", {});

export const readPasskeys = (): Promise<Answer<Passkeys>> => call("GET", "/v1/passkeys");

export const renamePasskey = (id: string, name: string): Promise<Answer<void>> =>
  call("PATCH", `/v1/passkeys/${encodeURIComponent(id)}`, { name });

export const removePasskey = (id: string): Promise<Answer<void>> =>
  call("DELETE", `/v1/passkeys/${encodeURIComponent(id)}`);

/** Whether this browser can hold passkeys for this address at all: not on plain http beyond localhost, nor on an IP address. */
export const passkeysPossible = (): boolean =>
  window.isSecureContext && browserSupportsWebAuthn() && !/^[\d.]+$|:/.test(location.hostname);

async function register(path: string, body: object): Promise<Answer<void>> {
  const start = await call<PublicKeyCredentialCreationOptionsJSON>("POST", `${path}/options`, body);
  if (!start.ok) return start;
  const made = await ceremony<RegistrationResponseJSON>(() => startRegistration({ optionsJSON: start.value }));
  return made.ok ? call("POST", path, { answer: made.value }) : made;
}

async function authenticate(path: string): Promise<Answer<void>> {
  const start = await call<PublicKeyCredentialRequestOptionsJSON>("POST", `${path}/options`, {});
  if (!start.ok) return start;
  const made = await ceremony<AuthenticationResponseJSON>(() => startAuthentication({ optionsJSON: start.value }));
  if (!made.ok) return made;
  const answer = await call<void>("POST", path, { answer: made.value });
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
