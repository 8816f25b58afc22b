import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { calculateJwkThumbprint, type JWK } from "jose";

/** The server's keys: files of mode 0600 under `TANDEM_DATA/keys`, never in the database. */
export interface Keys {
  /** ES256 pairs, newest first: all of them verify until they are retired. */
  readonly signing: readonly SigningKey[];
  /** The one of them that signs: the newest when they were opened. */
  readonly current: SigningKey;
  /** Reads those that were made since: a process over the same keys that has started later signs with one of them. */
  lookAgain(): Promise<void>;
  /** Gives up those older than the current one, their files too, once the last token that they signed has long expired. */
  retire(now: number): void;
  /** Ed25519; signs the heads of audit chains. */
  readonly audit: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** HMAC-SHA-256 under the server key; `purpose` keeps one use from answering for another. */
  mac(purpose: MacPurpose, text: string): Uint8Array;
}

const AUDIT_FILE = "audit.pem";

type MacPurpose = "user-code" | "recovery-code" | "refresh-token" | "dpop-nonce";

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** As it stands in the JWKS. */
  readonly publicJwk: JWK;
  readonly createdAt: number;
}

/** Reads the keys, and makes those that are missing. */
export async function openKeys(data: string, now: number): Promise<Keys> {
  const folder = keysFolder(data);
  if (!readdirSync(folder).some(isSigningFile)) writeSigningKey(folder, now);
  const auditKey = readOrMake(join(folder, AUDIT_FILE), () => newPem("ed25519"));
  const serverKey = Buffer.from(readOrMake(join(folder, "server.key"), newServerKey).trim(), "hex");
  const privateKey = createPrivateKey(auditKey);
  let signing: readonly SigningKey[] = await readSigningKeys(folder);
  const [current] = signing;
  if (current === undefined) throw new Error("there is no signing key");
  return {
    get signing() {
      return signing;
    },
    current,
    async lookAgain() {
      // Asked for by any forged token: where there is nothing new, the files' names are all that is read.
      const isNew = (name: string) =>
        isSigningFile(name) && !signing.some((key) => signingFile(key.createdAt) === name);
      if (!readdirSync(folder).some(isNew)) return;
      const found = await readSigningKeys(folder);
      // One whose file is gone may be what this process signs with still.
      const kept = signing.filter(({ kid }) => !found.some((key) => key.kid === kid));
      signing = [...found, ...kept].sort(newestFirst);
    },
    retire(later) {
      // Until this server opened them, an earlier one may have signed with an older key.
      if (later - now <= RETIRED_KEY_MS) return;
      const isOlder = ({ createdAt }: SigningKey) => createdAt < current.createdAt;
      for (const { createdAt } of signing.filter(isOlder))
        rmSync(join(folder, signingFile(createdAt)), { force: true });
      signing = signing.filter((key) => !isOlder(key));
    },
    audit: { privateKey, publicKey: createPublicKey(privateKey) },
    mac: (purpose, text) =>
      Uint8Array.from(new Bun.CryptoHasher("sha256", serverKey).update(`${purpose}\0${text}`).digest()),
  };
}

/** The public half of the audit key, where this data folder has one. */
export function readAuditKey(data: string): KeyObject | undefined {
  const file = join(data, "keys", AUDIT_FILE);
  return existsSync(file) ? createPublicKey(readFileSync(file, "utf8")) : undefined;
}

/**
 * Makes a new signing key. A running server signs with it when it starts anew, and retires the older ones an hour later;
 * tokens signed before go on verifying. What another process signs with it verifies at once.
 */
export function rotateSigningKey(data: string, now: number): string {
  const folder = keysFolder(data);
  // The newest is signed with: one that was made with the clock ahead must not stay it.
  const times = readdirSync(folder).filter(isSigningFile).map(createdAtOf);
  return writeSigningKey(folder, Math.max(now, ...times.map((at) => at + 1)));
}

/** Longer than any access token lives. */
const RETIRED_KEY_MS = 3_600_000;

function keysFolder(data: string): string {
  const folder = join(data, "keys");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

function signingFile(createdAt: number): string {
  return `signing-${createdAt}.pem`;
}

function isSigningFile(name: string): boolean {
  return /^signing-\d+\.pem$/.test(name);
}

function createdAtOf(name: string): number {
  return Number(name.slice("signing-".length, -".pem".length));
}

function writeSigningKey(folder: string, now: number): string {
  const name = signingFile(now);
  writePrivate(join(folder, name), newPem("P-256"));
  return name;
}

async function readSigningKeys(folder: string): Promise<SigningKey[]> {
  const keys = readdirSync(folder)
    .filter(isSigningFile)
    .map(async (name) => {
      const privateKey = createPrivateKey(readFileSync(join(folder, name), "utf8"));
      const { kty = "", crv = "", x = "", y = "" } = createPublicKey(privateKey).export({ format: "jwk" });
      const publicKey = { kty, crv, x, y };
      const kid = await calculateJwkThumbprint(publicKey);
      const publicJwk: JWK = { ...publicKey, kid, alg: "ES256", use: "sig" };
      return { kid, privateKey, publicJwk, createdAt: createdAtOf(name) };
    });
  return (await Promise.all(keys)).sort(newestFirst);
}

function newestFirst(one: SigningKey, other: SigningKey): number {
  return other.createdAt - one.createdAt;
}

function newPem(curve: "P-256" | "ed25519"): string {
  const { privateKey } =
    curve === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: curve });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function newServerKey(): string {
  return `${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex")}\n`;
}

function readOrMake(file: string, make: () => string): string {
  if (!existsSync(file)) writePrivate(file, make());
  return readFileSync(file, "utf8");
}

/** Under a name of its own first, so that a crash leaves no half-written key. */
function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
