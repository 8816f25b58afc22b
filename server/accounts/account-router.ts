import { AccountStart, WebAuthnAnswer, type Welcome } from "@tandem/contract/account";
import { eq } from "drizzle-orm";
import { Elysia } from "elysia";
import { record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { clientAddress } from "../http/address.ts";
import { requireNameable } from "../http/displayed-name.ts";
import { hashSecret } from "../http/hash.ts";
import { jsonBodies } from "../http/json-body.ts";
import { consume, rateLimited } from "../http/limits.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { Secret } from "../http/secret.ts";
import { readSessionCookie, sessionCookie } from "../http/session-cookie.ts";
import { requireOwnOrigin } from "../http/web-auth.ts";
import { accounts } from "../store/schema.ts";
import type { Transaction } from "../store/store.ts";
import { admitting, badLink, requireAdmission } from "./admission.ts";
import { answeredRegistration } from "./answered-registration.ts";
import { browserInWords } from "./browser-in-words.ts";
import { startCeremony } from "./ceremonies.ts";
import { ceremonyCookie } from "./ceremony-cookie.ts";
import { createAccount, hasAccounts, newAccountId } from "./create-account.ts";
import { useLink } from "./links.ts";
import { registrationOptions, storePasskey } from "./passkeys.ts";
import { startSession } from "./sessions.ts";

/** What the ceremony of a new account will make. */
interface Founding {
  readonly kind: "account";
  readonly id: string;
  readonly name: string;
  /** Of the link that lets it in, in base64url. */
  readonly linkHash: string | undefined;
}

/** How accounts come to be: a name, a link that lets it in, and its first passkey. */
export function accountRouter(context: Context) {
  const { config, store, hub, clock, limits } = context;
  return new Elysia({ prefix: "/v1" })
    .use(problems(context))
    .use(jsonBodies())
    .get("/welcome", async (): Promise<Welcome> => {
      return { set_up: !(await hasAccounts(store.read)), registration: config.registration };
    })
    .post(
      "/account/options",
      async ({ request, server, body, set }) => {
        requireOwnOrigin(context, request);
        const limited = await consume(limits.startsPerAddress, clientAddress(config, request, server));
        if (limited !== undefined) throw rateLimited(limited.retryAfterS);
        const name = requireNameable(body.name, "/name");
        const linkHash = body.token === undefined ? undefined : hashSecret(new Secret(body.token));
        await requireAdmission(context, store.read, linkHash);
        await requireFree(context, name);
        const id = newAccountId(clock.now());
        const options = await registrationOptions(config, { id, name, passkeyIds: [] });
        const about: Founding = {
          kind: "account",
          id,
          name,
          linkHash: linkHash && Buffer.from(linkHash).toString("base64url"),
        };
        const { challenge } = options;
        const ceremony = await startCeremony(store, { purpose: "register", challenge, about, now: clock.now() });
        set.headers["set-cookie"] = ceremonyCookie(config, ceremony);
        return options;
      },
      { body: AccountStart },
    )
    .post(
      "/account",
      async ({ request, body }) => {
        requireOwnOrigin(context, request);
        const { about, passkey } = await answeredRegistration<Founding>(context, request, "account", body.answer);
        const { id, name } = about;
        const now = clock.now();
        const browser = browserInWords(request.headers.get("user-agent"));
        const replaces = readSessionCookie(config, request);
        const linkHash = about.linkHash === undefined ? undefined : Buffer.from(about.linkHash, "base64url");
        const session = await store.write(async (tx) => {
          await requireAdmission(context, tx.db, linkHash);
          const purposes = admitting(!(await hasAccounts(tx.db)));
          const link = linkHash && (await useLink(tx, linkHash, purposes, now));
          if (linkHash !== undefined && link === undefined) throw badLink();
          if (!(await createAccount(tx, { id, name, actor: "server", now }))) throw nameTaken();
          if (link?.accountId) await recordAccepted(tx, { inviter: link.accountId, invitation: link.id, name, now });
          if (!(await storePasskey(tx, { ...passkey, accountId: id, name: browser, now })))
            throw new ProblemError("validation", { detail: "This passkey is known already." });
          return startSession(tx, hub, { accountId: id, browser, by: "passkey", replaces, now });
        });
        return new Response(null, { status: 204, headers: { "set-cookie": sessionCookie(config, session) } });
      },
      { body: WebAuthnAnswer },
    );
}

async function recordAccepted(
  tx: Transaction,
  { inviter, invitation, name, now }: { inviter: string; invitation: string; name: string; now: number },
): Promise<void> {
  const target = `invitation:${invitation}`;
  const act = { accountId: inviter, actor: "server", action: "invitation.accepted", target } as const;
  await record(tx, { ...act, detail: { name }, now });
}

async function requireFree({ store }: Context, name: string): Promise<void> {
  const [taken] = await store.read.select({ id: accounts.id }).from(accounts).where(eq(accounts.name, name));
  if (taken !== undefined) throw nameTaken();
}

function nameTaken(): ProblemError {
  return new ProblemError("validation", { detail: "This name is taken.", field: "/name" });
}
