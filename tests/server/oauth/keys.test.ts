import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { decodeProtectedHeader } from "jose";
import { openAccessTokens } from "../../../server/oauth/access-token.ts";
import { openKeys, rotateSigningKey } from "../../../server/oauth/keys.ts";
import { type HostServer, startServer } from "../../hosts/server.ts";
import { temporaryFolder } from "../../hosts/temporary.ts";
import { browserAt } from "../browser.ts";
import { pairDevice, refresh, type TokenAnswer } from "../tray.ts";

const NOW = Date.UTC(2026, 4, 4, 12);
const MINUTE = 60_000;
const CLAIMS = { deviceId: "device", accountId: "account", clientId: "tandem-editor", scope: [], jkt: undefined };

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder("keys");
});
afterEach(() => folder.remove());

const signingFiles = () => readdirSync(join(folder.path, "keys")).filter((name) => name.startsWith("signing-"));

test("a rotated key verifies until its last token has expired, counted from the start that took the new one up; then it is gone", async () => {
  const first = openAccessTokens("https://tandem.example", await openKeys(folder.path, NOW));
  const token = await first.issue(CLAIMS, NOW);
  rotateSigningKey(folder.path, NOW + 1);
  const started = NOW + 120 * MINUTE;
  const keys = await openKeys(folder.path, started);
  const tokens = () => openAccessTokens("https://tandem.example", keys);
  const [newest, oldest] = keys.signing;
  expect(decodeProtectedHeader((await tokens().issue(CLAIMS, started)).reveal()).kid).toBe(newest?.kid ?? "");
  expect(decodeProtectedHeader(token.reveal()).kid).toBe(oldest?.kid ?? "");
  keys.retire(started + 60 * MINUTE);
  expect(signingFiles()).toHaveLength(2);
  expect((await tokens().verify(token, NOW))?.deviceId).toBe("device");
  // One that was made meanwhile waits for the next start.
  rotateSigningKey(folder.path, started + 50 * MINUTE);
  keys.retire(started + 60 * MINUTE + 1);
  expect(keys.signing.map(({ kid }) => kid)).toEqual([newest?.kid ?? ""]);
  expect(signingFiles()).toHaveLength(2);
  expect(await tokens().verify(token, NOW)).toBeUndefined();
});

test("of two processes over the same keys, the one that was not started anew after a rotation accepts the other's tokens, signs by its own key, and keeps that one", async () => {
  const stale = await openKeys(folder.path, NOW);
  const earlier = openAccessTokens("https://tandem.example", stale);
  rotateSigningKey(folder.path, NOW + 1);
  const newer = openAccessTokens("https://tandem.example", await openKeys(folder.path, NOW + 2));
  const token = await newer.issue(CLAIMS, NOW);
  expect((await earlier.verify(token, NOW))?.deviceId).toBe("device");
  const own = await earlier.issue(CLAIMS, NOW);
  expect(decodeProtectedHeader(own.reveal()).kid).not.toBe(decodeProtectedHeader(token.reveal()).kid ?? "");
  expect((await newer.verify(own, NOW))?.deviceId).toBe("device");
  stale.retire(NOW + 61 * MINUTE);
  for (const each of [token, own]) expect((await earlier.verify(each, NOW))?.deviceId).toBe("device");
});

test("after a rotation the new key is signed with, also where the one before was made with the clock ahead", async () => {
  const ahead = await openKeys(folder.path, NOW + 1440 * MINUTE);
  rotateSigningKey(folder.path, NOW);
  const keys = await openKeys(folder.path, NOW + 1);
  expect(keys.signing).toHaveLength(2);
  expect(keys.signing[0]?.kid).not.toBe(ahead.signing[0]?.kid ?? "");
});

test("a token by an unknown key is refused, also where other keys were made since", async () => {
  const tokens = openAccessTokens("https://tandem.example", await openKeys(folder.path, NOW));
  const stranger = temporaryFolder("stranger");
  try {
    const forged = openAccessTokens("https://tandem.example", await openKeys(stranger.path, NOW));
    rotateSigningKey(folder.path, NOW + 1);
    expect(await tokens.verify(await forged.issue(CLAIMS, NOW), NOW)).toBeUndefined();
  } finally {
    stranger.remove();
  }
});

test("over a rotation and a restart, tokens from before go on working, and new ones are the new key's", async () => {
  const server: HostServer = await startServer();
  try {
    const request = (path: string, init?: RequestInit) => fetch(new URL(path, server.origin), init);
    const link = new URL(server.tandem("sign-in-link", "ann").stdout.trim());
    const ann = await browserAt(server.origin, request, link.hash.slice("#token=".length));
    const before = await pairDevice({ request }, ann);
    expect(server.tandem("keys", "rotate").code).toBe(0);
    await server.restart();
    const ask = async (token: string) =>
      (await request("/oauth/userinfo", { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask(before.access_token)).toBe(200);
    const after = (await (await refresh({ request }, before.refresh_token)).json()) as TokenAnswer;
    expect(await ask(after.access_token)).toBe(200);
    const kidOf = (token: string) => decodeProtectedHeader(token).kid;
    expect(kidOf(after.access_token)).not.toBe(kidOf(before.access_token) ?? "");
    const { keys } = (await (await request("/oauth/jwks")).json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual([kidOf(after.access_token) ?? "", kidOf(before.access_token) ?? ""]);
  } finally {
    await server.stop();
  }
}, 60_000);
