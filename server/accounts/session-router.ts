import { LinkRedemption, type Session, WebAuthnAnswer } from "@tandem/contract/account";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { clientAddress } from "../http/address.ts";
import { hashSecret } from "../http/hash.ts";
import { jsonBodies } from "../http/json-body.ts";
import { consume, rateLimited } from "../http/limits.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { Secret } from "../http/secret.ts";
import { readSessionCookie, sessionCookie } from "../http/session-cookie.ts";
import { requireOwnOrigin, VERIFIED_FOR_MS, webAuth } from "../http/web-auth.ts";
import { badLink } from "./admission.ts";
import { browserInWords } from "./browser-in-words.ts";
import { startCeremony, takeCeremony } from "./ceremonies.ts";
import { ceremonyCookie, readCeremonyCookie } from "./ceremony-cookie.ts";
import { isOwner } from "./is-owner.ts";
import { useLink } from "./links.ts";
import { authenticationOptions, passkeyIdsOf } from "./passkeys.ts";
import { provePasskey } from "./prove-passkey.ts";
import { recoveryCodesLeft } from "./recovery-codes.ts";
import { endSession, markVerified, startSession } from "./sessions.ts";

/** Signing in and out of the web companion, and proving to be there. */
export function sessionRouter(context: Context) {
  const { config, store, hub, clock, limits } = context;
  const from = (request: Request) => ({
    browser: browserInWords(request.headers.get("user-agent")),
    replaces: readSessionCookie(config, request),
  });

  return new Elysia({ prefix: "/v1/session" })
    .use(problems(context))
    .use(jsonBodies())
    .get("", async ({ request }): Promise<Session> => {
      const { accountId, accountName, verifiedAt } = await webAuth(context, request);
      const account = {
        id: accountId,
        name: accountName,
        owner: await isOwner(store.read, accountId),
        passkeys: (await passkeyIdsOf(store.read, accountId)).length,
        recovery_codes: await recoveryCodesLeft(store.read, accountId),
      };
      return { account, verified: clock.now() - verifiedAt <= VERIFIED_FOR_MS };
    })
    .delete("", async ({ request }) => {
      const identity = await webAuth(context, request);
      await endSession(context, identity, identity.sessionId);
      return signedIn(undefined);
    })
    .post(
      "/link",
      async ({ request, body }) => {
        requireOwnOrigin(context, request);
        const now = clock.now();
        const session = await store.write(async (tx) => {
          const link = await useLink(tx, hashSecret(new Secret(body.token)), ["sign-in"], now);
          if (!link?.accountId) throw badLink();
          return startSession(tx, hub, { accountId: link.accountId, ...from(request), by: "link", now });
        });
        return signedIn(session);
      },
      { body: LinkRedemption },
    )
    .post("/passkey/options", async ({ request, server, set }) => {
      requireOwnOrigin(context, request);
      const limited = await consume(limits.startsPerAddress, clientAddress(config, request, server));
      if (limited !== undefined) throw rateLimited(limited.retryAfterS);
      const options = await authenticationOptions(config, []);
      const { challenge } = options;
      const id = await startCeremony(store, { purpose: "sign-in", challenge, about: null, now: clock.now() });
      set.headers["set-cookie"] = ceremonyCookie(config, id);
      return options;
    })
    .post(
      "/passkey",
      async ({ request, body }) => {
        requireOwnOrigin(context, request);
        const now = clock.now();
        const id = readCeremonyCookie(config, request);
        const ceremony = id && (await takeCeremony<null>(store, { id, purpose: "sign-in", now }));
        if (ceremony === undefined) throw refusedPasskey();
        const proof = { challenge: ceremony.challenge, answer: body.answer, now };
        const session = await provePasskey(store, config, proof, (tx, accountId) =>
          startSession(tx, hub, { accountId, ...from(request), by: "passkey", now }),
        );
        if (session === undefined) throw refusedPasskey();
        return signedIn(session);
      },
      { body: WebAuthnAnswer },
    )
    .post("/verify/options", async ({ request, set }) => {
      const { accountId, sessionId } = await webAuth(context, request);
      const ids = await passkeyIdsOf(store.read, accountId);
      if (ids.length === 0)
        throw new ProblemError("forbidden", {
          detail: "This account has no passkey. Use a recovery code or a new link instead.",
        });
      const options = await authenticationOptions(config, ids);
      const about = { sessionId };
      const { challenge } = options;
      const id = await startCeremony(store, { purpose: "verify", challenge, about, now: clock.now() });
      set.headers["set-cookie"] = ceremonyCookie(config, id);
      return options;
    })
    .post(
      "/verify",
      async ({ request, body }) => {
        const identity = await webAuth(context, request);
        const { accountId, sessionId } = identity;
        const now = clock.now();
        const id = readCeremonyCookie(config, request);
        const ceremony = id && (await takeCeremony<{ sessionId: string }>(store, { id, purpose: "verify", now }));
        if (ceremony?.about.sessionId !== sessionId) throw refusedPasskey();
        const proof = { challenge: ceremony.challenge, answer: body.answer, now };
        const verified = await provePasskey(store, config, proof, async (tx, owner) => {
          if (owner !== accountId) return false;
          await markVerified(tx, identity, now);
          return true;
        });
        if (!verified) throw refusedPasskey();
        return new Response(null, { status: 204 });
      },
      { body: WebAuthnAnswer },
    );

  function signedIn(session: Secret | undefined): Response {
    return new Response(null, { status: 204, headers: { "set-cookie": sessionCookie(config, session) } });
  }
}

function refusedPasskey(): ProblemError {
  return new ProblemError("unauthenticated", { detail: "The passkey was not accepted." });
}
