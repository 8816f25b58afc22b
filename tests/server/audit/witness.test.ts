import { afterEach, beforeEach, expect, test } from "bun:test";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { auditEntryPreimage, GENESIS_HASH } from "@tandem/contract/audit-chain";
import { readSignedHead } from "@tandem/contract/signed-head";
import { exportChain } from "../../../server/audit/export.ts";
import { record } from "../../../server/audit/record.ts";
import { auditVerifierKey } from "../../../server/audit/signed-head.ts";
import { type Signer, verifyExport } from "../../../server/audit/verify-export.ts";
import { witnessAnswer } from "../../../server/audit/witness.ts";
import { sha256 } from "../../../server/store/sha256.ts";
import { makeWorld, NOW, type World } from "../world/account.ts";

const origin = "https://tandem.example";
const newKey = () => {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
};
const key = newKey();
const verifier = auditVerifierKey({ origin, key });

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.remove());

const server = () => ({ store: world.store, keys: { audit: key }, config: { origin } });
const act = (times: number) => {
  const { accountId } = world;
  return world.store.write(async (tx) => {
    for (let nth = 0; nth < times; nth++)
      await record(tx, { accountId, actor: "server", action: "device.renamed", target: `device:${nth}`, now: NOW });
  });
};
const fold = (hash: Uint8Array, digests: readonly string[]) =>
  digests.reduce((folded, digest) => sha256(auditEntryPreimage(folded, Buffer.from(digest, "base64"))), hash);

test("a witness that folds the digests it is given arrives at the signed head, from any entry on", async () => {
  const empty = await witnessAnswer(server(), world.accountId, undefined);
  expect(empty.digests).toEqual([]);
  expect(await readSignedHead(empty.head, world.accountId, verifier)).toEqual({ seq: 0, hash: new Uint8Array(32) });

  await act(3);
  const first = await witnessAnswer(server(), world.accountId, undefined);
  const three = fold(GENESIS_HASH, first.digests);
  expect(await readSignedHead(first.head, world.accountId, verifier)).toEqual({ seq: 3, hash: three });

  await act(2);
  const second = await witnessAnswer(server(), world.accountId, 3);
  expect(second.digests.length).toBe(2);
  expect(await readSignedHead(second.head, world.accountId, verifier)).toEqual({
    seq: 5,
    hash: fold(three, second.digests),
  });
});

test("a witness is given at most a thousand digests at a time, and can go on from there", async () => {
  await act(1002);
  const first = await witnessAnswer(server(), world.accountId, undefined);
  const second = await witnessAnswer(server(), world.accountId, 1000);
  expect([first.digests.length, second.digests.length]).toEqual([1000, 2]);
  const folded = fold(GENESIS_HASH, [...first.digests, ...second.digests]);
  expect(await readSignedHead(second.head, world.accountId, verifier)).toEqual({ seq: 1002, hash: folded });
});

test("a head that another key signed, or whose text was changed, is not taken for the server's", async () => {
  await act(1);
  const { head } = await witnessAnswer(server(), world.accountId, undefined);
  expect(await readSignedHead(head, world.accountId, auditVerifierKey({ origin, key: newKey() }))).toBeUndefined();
  expect(await readSignedHead(head.replace("\n1\n", "\n2\n"), world.accountId, verifier)).toBeUndefined();
});

/** An export's lines, and what the check of a file of them says. */
async function exported(): Promise<string[]> {
  return (await new Response(await exportChain(server(), world.accountId)).text()).trimEnd().split("\n");
}
function check(lines: readonly string[], by: Signer | "nobody" = verifier) {
  const file = `${world.place.data}/chain.ndjson`;
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return verifyExport(file, by === "nobody" ? undefined : by);
}

test("an exported chain verifies with nothing but the server's public key", async () => {
  await act(3);
  const lines = await exported();
  expect(await check(lines)).toEqual({ chains: 1, entries: 3, broken: [] });
  expect(await check(lines, key.publicKey)).toEqual({ chains: 1, entries: 3, broken: [] });
  const foreign = newKey();
  for (const by of [auditVerifierKey({ origin, key: foreign }), foreign.publicKey])
    expect((await check(lines, by)).broken).toMatchObject([{ why: "the head is not signed by this server's key" }]);
  expect((await check(lines, "nobody")).broken).toMatchObject([
    { why: "who signed the head cannot be said without the server's key" },
  ]);
});

test("an export that was changed, cut or reordered does not verify, and the entry is named", async () => {
  await act(3);
  const [one = "", two = "", three = "", head = ""] = await exported();
  const firstBroken = async (...lines: string[]) => (await check(lines)).broken[0]?.seq;
  expect(await firstBroken(one, two.replace("device:1", "device:2"), three, head)).toBe(2);
  expect(await firstBroken(one, two, head)).toBe(3);
  expect(await firstBroken(one, two, three)).toBe(4);
  expect(await firstBroken(one, three, two, head)).toBe(2);
  expect(await firstBroken(one, "{}", three, head)).toBe(2);
  expect(await firstBroken(head)).toBe(1);
});
