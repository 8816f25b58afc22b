import { afterEach, beforeEach, expect, test } from "bun:test";
import type { NewRecoveryCodes } from "@tandem/contract/account";
import { recoveryCodeMac } from "../../../server/accounts/recovery-codes.ts";
import { recoveryCodes } from "../../../server/store/schema.ts";
import { startServer, type TestServer } from "../start.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const signIn = async (code: string | undefined) => {
  const answer = await server.request("/v1/session/recovery", {
    method: "POST",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  return { status: answer.status, text: await answer.text(), cookie: answer.headers.get("set-cookie") !== null };
};

test("a recovery code that two accounts were given by chance lets nobody in as either, and the others work", async () => {
  const [ann, bob] = [await server.signIn("ann"), await server.signIn("bob")];
  const { codes } = (await (await ann.send("POST", "/v1/recovery-codes")).json()) as NewRecoveryCodes;
  const [shared, other, used] = codes;
  const giveToBob = (code: string | undefined) =>
    server.context.store.write(async (tx) => {
      const codeMac = recoveryCodeMac(server.context.keys, code ?? "");
      await tx.db.insert(recoveryCodes).values({ codeMac, accountId: bob.accountId, createdAt: 1 });
    });
  const unknown = await signIn("BBBB-BBBB-BBBB-BBBB");
  await giveToBob(shared);
  expect(await signIn(shared)).toEqual(unknown);
  expect((await bob.send("POST", "/v1/session/verify/recovery", { code: shared })).status).toBe(404);
  expect(await signIn(used)).toEqual({ status: 204, text: "", cookie: true });
  await giveToBob(used);
  expect(await signIn(used)).toEqual(unknown);
  expect(await signIn(other)).toEqual({ status: 204, text: "", cookie: true });
  expect(await (await ann.send("GET", "/v1/recovery-codes")).json()).toMatchObject({ left: 8 });
});
