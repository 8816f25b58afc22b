import { PROBLEMS, type ProblemName } from "@tandem/contract/problem-name";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { ProblemError, problemResponse, problemTitle } from "./problem.ts";

/** What `type` of a problem leads to (RFC 9457 §3.1.1): what it means and what helps. */
export function problemPages({ config }: Context) {
  return new Elysia({ name: "problem-pages" }).get("/problems/:name", ({ params }) => {
    const name = params.name as ProblemName;
    if (!Object.hasOwn(PROBLEMS, name)) return problemResponse(config.origin, new ProblemError("not-found"));
    return new Response(`${problemTitle(name)} (status ${PROBLEMS[name]}).\n\n${REMEDIES[name]}\n`, {
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "public, max-age=3600" },
    });
  });
}

const REMEDIES: Readonly<Record<ProblemName, string>> = {
  validation: "A field is missing or not of the kind that is expected. The answer names the field.",
  unauthenticated: "Sign in to the web companion, or pair the device, then send the request again.",
  "token-expired": "The tray trades its refresh token for a new access token and tries again; nothing is lost.",
  "device-revoked":
    "Someone revoked this device, or it unpaired itself. It stores nothing more here. To go on, pair it again: what it still holds is then pushed.",
  forbidden: "Who asks is known, but may not do this.",
  "verification-needed":
    "Acts that give trust need a person who was verified in the last five minutes. Use the passkey.",
  "not-found": "The address is wrong, or what was there is gone.",
  "unknown-code":
    "The code was mistyped, has expired, was used, or belongs to another account. Start again in the tray.",
  "too-slow":
    "The line is too slow for so much at once, or was interrupted. Nothing was stored: send less, or send it again.",
  "too-large": "Send less at once.",
  "rate-limited": "Wait as long as the header Retry-After says.",
  fault: "This is an error in the server. Its log tells more under the fault's id.",
  unavailable: "The disk is full or the database is busy. Nothing was stored and nothing is lost: try again later.",
};
