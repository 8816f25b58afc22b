import { DEVICE_NAME_LENGTH } from "@tandem/contract/pairing";
import { CLIENTS, SCOPES, type Scope } from "@tandem/contract/scopes";
import { displayedName } from "../http/displayed-name.ts";
import { Secret } from "../http/secret.ts";
import type { PairingRequest } from "./device-authorization.ts";
import { type Form, readClient } from "./form.ts";
import { OAuthError } from "./oauth-error.ts";

/**
 * A device authorization request (RFC 8628 §3.1), with Tandem's own parameters about the device. A client that knows
 * nothing of those is taken too.
 * @throws {OAuthError}
 */
export function readPairingRequest(form: Form): Omit<PairingRequest, "address" | "now"> {
  const clientId = readClient(form);
  const windowId = form.get("pairing_window_id");
  return {
    clientId,
    scope: readScope(form.get("scope")),
    deviceName: shown(form, "device_name", DEVICE_NAME_LENGTH) ?? `A new ${CLIENTS[clientId]}`,
    devicePlatform: shown(form, "device_platform", DEVICE_NAME_LENGTH) ?? "unknown",
    clientVersion: shown(form, "client_version", DEVICE_NAME_LENGTH),
    windowId: windowId === undefined ? undefined : new Secret(windowId),
  };
}

/** RFC 6749 §3.3: all that there is where none is named. */
function readScope(text: string | undefined): Scope[] {
  const asked = new Set((text ?? SCOPES.join(" ")).split(" ").filter((scope) => scope !== ""));
  const known = SCOPES.filter((scope) => asked.has(scope));
  if (known.length !== asked.size || known.length === 0)
    throw new OAuthError("invalid_scope", `The scopes are ${SCOPES.join(", ")}.`);
  return known;
}

function shown(form: Form, parameter: string, maxLength: number): string | undefined {
  const text = form.get(parameter);
  if (text === undefined) return undefined;
  const name = displayedName(text, maxLength);
  if (name === undefined)
    throw new OAuthError("invalid_request", `${parameter} must be 1 to ${maxLength} characters that can be shown.`);
  return name;
}
