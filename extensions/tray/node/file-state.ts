import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { InTurn } from "../in-turn.ts";
import type { StatePort } from "../ports.ts";
import { DamagedFile } from "./damaged-file.ts";

/**
 * Small durable state in one JSON file, replaced as a whole so that a crash leaves the old or the new.
 * @throws {DamagedFile}
 */
export async function openFileState(path: string): Promise<StatePort> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const values = new Map<string, unknown>(Object.entries(await read(path)));
  const turns = new InTurn();
  const save = () => turns.run(() => replace(path, JSON.stringify(Object.fromEntries(values))));

  return {
    async get<Value>(name: string) {
      return values.get(name) as Value | undefined;
    },
    async set(name, value) {
      values.set(name, value);
      await save();
    },
    async delete(name) {
      if (values.delete(name)) await save();
    },
  };
}

async function read(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, "utf8").catch((fault) => {
    if (fault instanceof Error && "code" in fault && fault.code === "ENOENT") return "{}";
    throw fault;
  });
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new DamagedFile(path, fault);
  }
}

async function replace(path: string, content: string): Promise<void> {
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
