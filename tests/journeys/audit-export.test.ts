import { afterEach, beforeEach, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signHead } from "../../server/audit/signed-head.ts";
import { readConfig } from "../../server/config.ts";
import { verifyAudit } from "../../server/operator/verify-audit.ts";
import { type HostServer, startServer } from "../hosts/server.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { cutHistory, keepHistory, rewriteHistory, tamper } from "./audit-tampering.ts";
import { Person } from "./world/person.ts";

const MAIN = join(import.meta.dir, "..", "..", "server", "main.ts");

let server: HostServer;
let ada: Person;
let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  folder = temporaryFolder("audit-export");
  for (let nth = 0; nth < 4; nth++) await ada.openWindow();
  file = join(folder.path, "kept.ndjson");
  writeFileSync(file, await (await ada.request("GET", "/v1/audit/export")).text());
});
afterEach(async () => {
  await server?.stop();
  folder.remove();
});

/** On a machine that has nothing of the server's but what it is told. */
function elsewhere(...words: string[]): { code: number; told: string } {
  const env = { ...process.env, TANDEM_DATA: join(folder.path, "nothing") };
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, MAIN, "audit", "verify", ...words], { env });
  return { code: exitCode, told: `${stdout}${stderr}` };
}

/** As the operator's command line does beside the server. */
const verify = (exported?: string) =>
  verifyAudit(readConfig({ TANDEM_DATA: server.dataFolder, TANDEM_DATABASE_URL: server.place.databaseUrl }), exported);

test("an export verifies elsewhere by the key in the server's metadata; another's, or one that was signed anew, does not", async () => {
  const metadata = await fetch(`${server.origin}/.well-known/openid-configuration`);
  const { tandem_audit_key: key } = (await metadata.json()) as { tandem_audit_key: string };
  expect(elsewhere(file, key)).toEqual({ code: 0, told: "Intact: 7 entries in 1 chains.\n" });
  const unsaid = elsewhere(file);
  expect(unsaid.code).toBe(1);
  expect(unsaid.told).toContain("cannot be said without the server's key");

  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const { account, seq, entry_hash } = JSON.parse(lines.at(-2) ?? "");
  const signer = { origin: server.origin, key: { privateKey, publicKey } };
  const head = signHead(signer, account, { seq, hash: Buffer.from(entry_hash, "hex") });
  const forged = join(folder.path, "forged.ndjson");
  writeFileSync(forged, `${[...lines.slice(0, -1), JSON.stringify({ head })].join("\n")}\n`);
  const refused = elsewhere(forged, key);
  expect(refused.code).toBe(1);
  expect(refused.told).toContain("not signed by this server's key");
  // Where the server's own data is, the key is too.
  expect((await verify(forged)).text).toContain("not signed by this server's key");
});

test("an export that was kept finds what was cut off, rewritten or forked in the database since, though that looks whole by itself", async () => {
  const whole = async () => expect((await verify()).intact).toBe(true);
  const contradicted = async (...words: string[]) => {
    const { intact, text } = await verify(file);
    expect(intact).toBe(false);
    for (const word of words) expect(text).toContain(word);
  };
  await ada.openWindow();
  expect(await verify(file)).toEqual({ intact: true, text: expect.stringContaining("holds every entry of it") });

  const history = await keepHistory(server);
  await cutHistory(server, 3);
  await whole();
  await contradicted("ends before entry 6", "a restored backup looks like this");
  for (let nth = 0; nth < 5; nth++) await ada.openWindow();
  await whole();
  await contradicted("entry 6 of the database is another");

  await history.restore();
  expect((await verify(file)).intact).toBe(true);
  await rewriteHistory(server, 3, "device:another");
  await whole();
  await contradicted("entry 3 of the database is another");
});

test("an export that was kept finds that its account's whole chain is gone, and takes it for no account that was deleted", async () => {
  await tamper(server, "DELETE FROM audit_heads", "DELETE FROM audit_log");
  expect(await verify(file)).toEqual({ intact: false, text: expect.stringContaining("lacks entry 1") });
});

test("an export of an account that was deleted, or of another server, is told apart from one that the database contradicts", async () => {
  expect((await ada.request("DELETE", "/v1/account")).status).toBe(204);
  expect(await verify(file)).toEqual({ intact: true, text: expect.stringContaining("has no such account") });
});
