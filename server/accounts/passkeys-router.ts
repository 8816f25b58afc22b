import { PasskeyName, type Passkeys, WebAuthnAnswer } from "@tandem/contract/account";
import { asc, eq } from "drizzle-orm";
import { Elysia } from "elysia";
import { record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { requireNameable } from "../http/displayed-name.ts";
import { jsonBodies } from "../http/json-body.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { requireSignedIn, requireVerified, webAuth } from "../http/web-auth.ts";
import { passkeys } from "../store/schema.ts";
import { answeredRegistration } from "./answered-registration.ts";
import { browserInWords } from "./browser-in-words.ts";
import { startCeremony } from "./ceremonies.ts";
import { ceremonyCookie } from "./ceremony-cookie.ts";
import { passkeyIdsOf, registrationOptions, storePasskey } from "./passkeys.ts";
import { removePasskey } from "./remove-passkey.ts";
import { renamePasskey } from "./rename-passkey.ts";

/** What the ceremony of a further passkey will add it to. */
interface Addition {
  readonly kind: "passkey";
  readonly accountId: string;
}

/** The passkeys of the account that is signed in. */
export function passkeysRouter(context: Context) {
  const { config, store, clock } = context;
  return new Elysia({ prefix: "/v1/passkeys" })
    .use(problems(context))
    .use(jsonBodies())
    .get("", async ({ request }): Promise<Passkeys> => {
      const { accountId } = await webAuth(context, request);
      const rows = await store.read
        .select()
        .from(passkeys)
        .where(eq(passkeys.accountId, accountId))
        .orderBy(asc(passkeys.createdAt));
      return {
        passkeys: rows.map(({ id, name, createdAt, lastUsedAt }) => ({
          id,
          name,
          created_at: new Date(createdAt).toISOString(),
          ...(lastUsedAt !== null && { last_used_at: new Date(lastUsedAt).toISOString() }),
        })),
      };
    })
    .post("/options", async ({ request, set }) => {
      const identity = await webAuth(context, request);
      requireVerified(identity, clock.now());
      const { accountId, accountName: name } = identity;
      const passkeyIds = await passkeyIdsOf(store.read, accountId);
      const options = await registrationOptions(config, { id: accountId, name, passkeyIds });
      const about: Addition = { kind: "passkey", accountId };
      const { challenge } = options;
      const id = await startCeremony(store, { purpose: "register", challenge, about, now: clock.now() });
      set.headers["set-cookie"] = ceremonyCookie(config, id);
      return options;
    })
    .post(
      "",
      async ({ request, body }) => {
        const identity = await webAuth(context, request);
        const { accountId, sessionId } = identity;
        const now = clock.now();
        requireVerified(identity, now);
        const name = browserInWords(request.headers.get("user-agent"));
        const { about, passkey } = await answeredRegistration<Addition>(context, request, "passkey", body.answer);
        if (about.accountId !== accountId) throw new ProblemError("forbidden");
        await store.write(async (tx) => {
          await requireSignedIn(tx, identity);
          if (!(await storePasskey(tx, { ...passkey, accountId, name, now })))
            throw new ProblemError("validation", { detail: "This passkey is known already." });
          const target = `account:${accountId}`;
          const act = { accountId, actor: `session:${sessionId}`, action: "passkey.added", target } as const;
          await record(tx, { ...act, detail: { name }, now });
        });
        return new Response(null, { status: 204 });
      },
      { body: WebAuthnAnswer },
    )
    .patch(
      "/:id",
      async ({ request, params, body }) => {
        const identity = await webAuth(context, request);
        const name = requireNameable(body.name, "/name");
        if (!(await renamePasskey(store, identity, { id: params.id, name, now: clock.now() }))) throw noSuchPasskey();
        return new Response(null, { status: 204 });
      },
      { body: PasskeyName },
    )
    .delete("/:id", async ({ request, params }) => {
      const identity = await webAuth(context, request);
      const now = clock.now();
      requireVerified(identity, now);
      const outcome = await removePasskey(store, identity, { id: params.id, now });
      switch (outcome) {
        case "removed":
          return new Response(null, { status: 204 });
        case "unknown":
          throw noSuchPasskey();
        case "last-way-in":
          throw new ProblemError("forbidden", {
            detail: "This is the only way into the account. Add another passkey or make recovery codes first.",
          });
      }
    });
}

function noSuchPasskey(): ProblemError {
  return new ProblemError("not-found", { detail: "This account has no such passkey." });
}
