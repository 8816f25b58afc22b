import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ExtensionContext } from "vscode";

/** One person's VS Code on this machine: all its windows share the folder and the keys. */
export interface Installation {
  /** Holds the outbox, the state, the sealed secrets and the lease; readable by the user alone. */
  readonly folder: string;
  /** 32 bytes that seal the secrets' file. */
  readonly sealingKey: Uint8Array;
  /** What a window shows to another to prove that it belongs to this installation. */
  readonly windowToken: string;
}

/**
 * Opens this installation's folder; its id and key are kept in SecretStorage and made once. Two laptops on one remote
 * share the extension's global storage but not SecretStorage, so each has a folder of its own.
 */
export async function openInstallation(
  context: Pick<ExtensionContext, "secrets" | "globalStorageUri">,
): Promise<Installation> {
  const kept = (await read(context)) ?? (await create(context));
  const folder = join(context.globalStorageUri.fsPath, kept.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = Buffer.from(kept.key, "base64");
  return {
    folder,
    sealingKey: derive(key, "tandem/secrets/v1"),
    windowToken: Buffer.from(derive(key, "tandem/windows/v1")).toString("hex"),
  };
}

const NAME = "installation";

interface Kept {
  readonly id: string;
  readonly key: string;
}

async function read({ secrets }: Pick<ExtensionContext, "secrets">): Promise<Kept | undefined> {
  const kept = await secrets.get(NAME);
  return kept === undefined ? undefined : JSON.parse(kept);
}

async function create(context: Pick<ExtensionContext, "secrets">): Promise<Kept> {
  const made: Kept = { id: randomUUID(), key: randomBytes(32).toString("base64") };
  await context.secrets.store(NAME, JSON.stringify(made));
  // Two windows may start at once on a new machine: the one that stored last has made it for both.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return (await read(context)) ?? made;
}

function derive(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), purpose, 32));
}
