import { afterAll, beforeAll, expect, test } from "bun:test";
import { decodeProtectedHeader } from "jose";
import type { HostServer } from "../../hosts/server.ts";
import { browserAt } from "../../server/browser.ts";
import { pairDevice, refresh, type TokenAnswer } from "../../server/tray.ts";
import { placeOf, startTwoProcesses, type TwoProcesses } from "./two-processes.ts";

let servers: TwoProcesses;
beforeAll(async () => {
  servers = await startTwoProcesses();
});
afterAll(() => servers?.stop());

const at = (server: HostServer) => ({
  request: (path: string, init?: RequestInit) => fetch(placeOf(server, path), init),
});
const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? "";

test("a signing key is rotated and the processes are started anew one by one: each accepts what the other signs, at every moment", async () => {
  const { first, second } = servers;
  const link = new URL(first.tandem("sign-in-link", "ann").stdout.trim());
  const ann = await browserAt(first.origin, at(first).request, link.hash.slice("#token=".length));
  let newest: TokenAnswer = await pairDevice(at(first), ann);
  const oldKid = kidOf(newest.access_token);

  const expectGood = async (token: string) => {
    for (const server of [first, second]) {
      const headers = { authorization: `Bearer ${token}` };
      expect((await at(server).request("/oauth/userinfo", { headers })).status).toBe(200);
    }
  };
  /** @returns the key that each of them signs with */
  const signers = async () => {
    const kids: string[] = [];
    for (const server of [first, second]) {
      newest = (await (await refresh(at(server), newest.refresh_token)).json()) as TokenAnswer;
      await expectGood(newest.access_token);
      kids.push(kidOf(newest.access_token));
    }
    return kids;
  };

  expect(first.tandem("keys", "rotate").code).toBe(0);
  expect(await signers()).toEqual([oldKid, oldKid]);
  await first.restart();
  const [newKid = "", stillOld] = await signers();
  expect([newKid === oldKid, stillOld]).toEqual([false, oldKid]);
  await second.restart();
  expect(await signers()).toEqual([newKid, newKid]);
  for (const server of [first, second]) {
    const { keys } = (await (await at(server).request("/oauth/jwks")).json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual([newKid, oldKid]);
  }
}, 60_000);
