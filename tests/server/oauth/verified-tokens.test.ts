import { expect, test } from "bun:test";
import { Secret } from "../../../server/http/secret.ts";
import { rememberVerified } from "../../../server/oauth/verified-tokens.ts";
import { startServer } from "../start.ts";
import { pairDevice } from "../tray.ts";

const NOW = Date.UTC(2026, 4, 4, 12);

/** The table over a verifier that writes down whom it was asked for; a token's text tells when it expires, in seconds. */
function table(most?: number) {
  const asked: string[] = [];
  const verify = rememberVerified(async (token) => {
    asked.push(token.reveal());
    const [, seconds] = /:(\d+)$/.exec(token.reveal()) ?? [];
    return seconds === undefined ? undefined : { expiresAt: NOW + Number(seconds) * 1000, of: token.reveal() };
  }, most);
  return { asked, ask: (text: string, at = NOW) => verify(new Secret(text), at) };
}

test("the same token is verified once, another one for itself", async () => {
  const { asked, ask } = table();
  const answers = [await ask("one:60"), await ask("one:60"), await ask("two:60"), await ask("one:60", NOW + 59_999)];
  expect(answers.map((claims) => claims?.of)).toEqual(["one:60", "one:60", "two:60", "one:60"]);
  expect(asked).toEqual(["one:60", "two:60"]);
});

test("what is not good is never remembered as anything", async () => {
  const { asked, ask } = table();
  expect([await ask("forged"), await ask("forged")]).toEqual([undefined, undefined]);
  expect(asked).toEqual(["forged", "forged"]);
});

test("no token is remembered beyond its expiry, whatever the clock says in between", async () => {
  const { asked, ask } = table();
  await ask("one:60");
  expect((await ask("one:60", NOW + 60_000))?.expiresAt).toBe(NOW + 60_000);
  await ask("one:60", NOW + 60_001);
  expect(asked).toHaveLength(3);
  await ask("one:60", NOW);
  await ask("one:60", NOW);
  expect(asked).toHaveLength(4);
});

test("a full table lets the oldest go, and never holds more than it may", async () => {
  const { asked, ask } = table(3);
  const texts = ["one:60", "two:60", "three:60", "four:60"];
  for (const text of texts) await ask(text);
  for (const text of ["two:60", "three:60", "four:60"]) await ask(text);
  expect(asked).toEqual(texts);
  await ask("one:60");
  expect(asked).toEqual([...texts, "one:60"]);
});

test("tokens that expired make room before any that is still good", async () => {
  const { asked, ask } = table(3);
  for (const text of ["short:1", "shorter:1", "long:60"]) await ask(text);
  for (const text of ["new:60", "newer:60", "long:60"]) await ask(text, NOW + 2000);
  expect(asked).toEqual(["short:1", "shorter:1", "long:60", "new:60", "newer:60"]);
});

test("without being told how many, it remembers 4096", async () => {
  const { asked, ask } = table();
  for (let token = 0; token < 4096; token += 1) await ask(`${token}:60`);
  await ask("0:60");
  expect(asked).toHaveLength(4096);
  await ask("one more:60");
  await ask("0:60");
  expect(asked).toHaveLength(4098);
});

test("a token that the server remembers is refused all the same once it expires or its device is revoked", async () => {
  const server = await startServer();
  try {
    const ann = await server.signIn();
    const [expiring, revoked] = [await pairDevice(server, ann), await pairDevice(server, ann)];
    const ask = async ({ access_token }: { access_token: string }) =>
      (await server.request("/v1/timeline", { headers: { authorization: `Bearer ${access_token}` } })).status;
    expect([await ask(expiring), await ask(revoked)]).toEqual([200, 200]);
    expect((await ann.send("DELETE", `/v1/devices/${revoked.deviceId}`)).status).toBe(204);
    expect([await ask(expiring), await ask(revoked)]).toEqual([200, 401]);
    server.passTime(600_001);
    expect(await ask(expiring)).toBe(401);
  } finally {
    await server.close();
  }
});
