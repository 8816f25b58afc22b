import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem.ts";
import { takeCeremony } from "./ceremonies.ts";
import { readCeremonyCookie } from "./ceremony-cookie.ts";
import { type NewPasskey, readRegistration, type WebAuthnAnswer } from "./passkeys.ts";

/**
 * The passkey that a registration's answer brings, and what its ceremony was for.
 * @throws {ProblemError} `validation` where no such ceremony waits or the answer does not fit it
 */
export async function answeredRegistration<About extends { kind: string }>(
  context: Context,
  request: Request,
  kind: About["kind"],
  answer: WebAuthnAnswer,
): Promise<{ about: About; passkey: NewPasskey }> {
  const id = readCeremonyCookie(context.config, request);
  const now = context.clock.now();
  const ceremony = id && (await takeCeremony<About>(context.store, { id, purpose: "register", now }));
  const passkey = ceremony && (await readRegistration(context.config, ceremony.challenge, answer));
  if (ceremony?.about.kind !== kind || passkey === undefined)
    throw new ProblemError("validation", { detail: "The passkey was not accepted. Start again.", field: "/answer" });
  return { about: ceremony.about, passkey };
}
