import { type NewRecoveryCodes, RecoveryCode, type RecoveryCodeSet } from "@tandem/contract/account";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { clientAddress } from "../http/address.ts";
import { jsonBodies } from "../http/json-body.ts";
import { consume, payingBackFaults, rateLimited } from "../http/limits.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { readSessionCookie, sessionCookie } from "../http/session-cookie.ts";
import { requireOwnOrigin, requireSignedIn, requireVerified, webAuth } from "../http/web-auth.ts";
import { browserInWords } from "./browser-in-words.ts";
import {
  describeRecoveryCodes,
  formatRecoveryCode,
  makeRecoveryCodes,
  recoveryCodeMac,
  useRecoveryCode,
} from "./recovery-codes.ts";
import { markVerified, newSessionId, startSession } from "./sessions.ts";

/** Recovery codes: making a set, and getting in by one of it. */
export function recoveryRouter(context: Context) {
  const { config, store, hub, clock, keys } = context;
  return new Elysia({ prefix: "/v1" })
    .use(problems(context))
    .use(jsonBodies())
    .get("/recovery-codes", async ({ request }): Promise<RecoveryCodeSet> => {
      const { accountId } = await webAuth(context, request);
      return describeRecoveryCodes(store.read, accountId);
    })
    .post("/recovery-codes", async ({ request, set }): Promise<NewRecoveryCodes> => {
      const identity = await webAuth(context, request);
      requireVerified(identity, clock.now());
      const codes = await makeRecoveryCodes(context, identity);
      set.status = 201;
      return { codes: codes.map((code) => formatRecoveryCode(code.reveal())) };
    })
    .post(
      "/session/recovery",
      async ({ request, server, body }) => {
        requireOwnOrigin(context, request);
        const codeMac = recoveryCodeMac(keys, body.code);
        const browser = browserInWords(request.headers.get("user-agent"));
        const replaces = readSessionCookie(config, request);
        const session = await withinLimit(context, clientAddress(config, request, server), (now) =>
          store.write(async (tx) => {
            const sessionId = newSessionId();
            const used = await useRecoveryCode(tx, { codeMac, actor: `session:${sessionId}`, now });
            return used && startSession(tx, hub, { ...used, sessionId, browser, by: "recovery-code", replaces, now });
          }),
        );
        return new Response(null, { status: 204, headers: { "set-cookie": sessionCookie(config, session) } });
      },
      { body: RecoveryCode },
    )
    .post(
      "/session/verify/recovery",
      async ({ request, server, body }) => {
        const identity = await webAuth(context, request);
        const { accountId, sessionId } = identity;
        const codeMac = recoveryCodeMac(keys, body.code);
        await withinLimit(context, clientAddress(config, request, server), (now) =>
          store.write(async (tx) => {
            // Before the audit entry: whoever ends the session takes them in this order too.
            await requireSignedIn(tx, identity);
            const use = { codeMac, of: accountId, actor: `session:${sessionId}`, now } as const;
            const used = await useRecoveryCode(tx, use);
            if (used !== undefined) await markVerified(tx, identity, now);
            return used;
          }),
        );
        return new Response(null, { status: 204 });
      },
      { body: RecoveryCode },
    );
}

/**
 * Runs the redemption of a code within the limit on wrong ones: paid for before it is looked at, so that many at once gain
 * nothing, and paid back where it was right.
 * @throws {ProblemError} `unknown-code` alike for unknown, used and other people's codes, `rate-limited`
 */
async function withinLimit<Found>(
  { limits, clock }: Context,
  address: string,
  redeem: (now: number) => Promise<Found | undefined>,
): Promise<Found> {
  const limited = await consume(limits.wrongRecoveryCodesPerAddress, address);
  if (limited !== undefined) throw rateLimited(limited.retryAfterS);
  const payBack = () => limits.wrongRecoveryCodesPerAddress.reward(address);
  const found = await payingBackFaults(redeem(clock.now()), payBack);
  if (found === undefined)
    throw new ProblemError("unknown-code", { detail: "This is no recovery code, or it was used." });
  await payBack();
  return found;
}
