import { normaliseUserCode } from "@tandem/contract/user-code";
import { record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { consume, payingBackFaults, rateLimited } from "../http/limits.ts";
import { ProblemError } from "../http/problem.ts";
import { Secret } from "../http/secret.ts";
import type { WebIdentity } from "../http/web-auth.ts";
import { userCodeMac } from "./user-code.ts";

interface Guess {
  readonly typed: string;
  readonly address: string;
}

/**
 * Runs an act that a typed code leads to, within the limits on wrong ones. Each guess is paid for before it is looked at,
 * so that many at once gain nothing; a right one gets its price back, so that it costs no one.
 * @throws {ProblemError} `unknown-code` where the act finds nothing, `rate-limited`
 */
export async function withinGuessLimit<Found>(
  context: Context,
  identity: WebIdentity,
  { typed, address }: Guess,
  act: (userCodeMac: Uint8Array) => Promise<Found | undefined>,
): Promise<Found> {
  const { wrongCodesPerAccount, wrongCodesPerAddress } = context.limits;
  const ofAccount = await consume(wrongCodesPerAccount, identity.accountId);
  if (ofAccount?.first) await recordLimit(context, identity);
  if (ofAccount !== undefined) throw rateLimited(ofAccount.retryAfterS);
  const ofAddress = await consume(wrongCodesPerAddress, address);
  if (ofAddress !== undefined) {
    await wrongCodesPerAccount.reward(identity.accountId);
    throw rateLimited(ofAddress.retryAfterS);
  }
  const payBack = async () => {
    await wrongCodesPerAccount.reward(identity.accountId);
    await wrongCodesPerAddress.reward(address);
  };
  const letters = normaliseUserCode(typed);
  const looking = letters === undefined ? undefined : act(userCodeMac(context.keys, new Secret(letters)));
  const found = await payingBackFaults(looking, payBack);
  if (found === undefined)
    throw new ProblemError("unknown-code", { detail: "No such code is waiting. It may have expired or been used." });
  await payBack();
  return found;
}

async function recordLimit(context: Context, { accountId, sessionId }: WebIdentity): Promise<void> {
  await context.store.write((tx) =>
    record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "pairing.wrong-code-limit",
      target: `account:${accountId}`,
      now: context.clock.now(),
    }),
  );
}
