import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { DamagedFile } from "@tandem/tray/node/damaged-file";
import type { SecretsPort } from "@tandem/tray/ports";

/**
 * The tray's secrets in one file, sealed with AES-256-GCM under a key that SecretStorage keeps. They are not in
 * SecretStorage itself because a workbench in a browser reads it once per window: the window that takes over the tray
 * would use a refresh token that was rotated long ago, and the server would end the device for it.
 */
export async function openSealedSecrets(path: string, key: Uint8Array): Promise<SecretsPort> {
  const secrets = new Map<string, string>(Object.entries(await load(path, key)));
  let saving: Promise<void> = Promise.resolve();
  const save = () => {
    saving = saving.catch(() => {}).then(() => store(path, seal(JSON.stringify(Object.fromEntries(secrets)), key)));
    return saving;
  };
  return {
    get: async (name) => secrets.get(name),
    async set(name, value) {
      secrets.set(name, value);
      await save();
    },
    async delete(name) {
      if (secrets.delete(name)) await save();
    },
  };
}

async function load(path: string, key: Uint8Array): Promise<Record<string, string>> {
  const sealed = await readFile(path).catch((fault) => {
    if (fault instanceof Error && "code" in fault && fault.code === "ENOENT") return undefined;
    throw fault;
  });
  if (sealed === undefined) return {};
  try {
    return JSON.parse(unseal(sealed, key));
  } catch (fault) {
    throw new DamagedFile(path, fault);
  }
}

/** Written beside the file and renamed onto it, so that a crash leaves the old one or the new one. */
async function store(path: string, sealed: Uint8Array): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, "w", 0o600);
  try {
    await file.writeFile(sealed);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function seal(text: string, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function unseal(sealed: Uint8Array, key: Uint8Array): string {
  const start = NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, start));
  return Buffer.concat([decipher.update(sealed.subarray(start)), decipher.final()]).toString("utf8");
}
