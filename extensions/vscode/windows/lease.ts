import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Which window leads: it alone touches the outbox, pushes, and refreshes tokens. */
export interface Lease {
  /** Counts up with each window that takes the lead. */
  readonly generation: number;
  /** The socket on which the leading window answers the others. */
  readonly address: string;
}

/** The lease with the highest generation, dead or alive. */
export async function newestLease(folder: string): Promise<Lease | undefined> {
  const generation = Math.max(...(await generations(folder)));
  if (generation === Number.NEGATIVE_INFINITY) return undefined;
  try {
    return { generation, address: await readFile(path(folder, generation), "utf8") };
  } catch (fault) {
    // A newer leader has just deleted it.
    if (isMissing(fault)) return newestLease(folder);
    throw fault;
  }
}

/**
 * Takes the lead after the lease of a dead window. A file of the next generation can be created once only, so of many
 * windows that try one succeeds, and none can take away a lease that it has not seen.
 */
export async function claimLease(
  folder: string,
  after: Lease | undefined,
  address: string,
): Promise<Lease | undefined> {
  const generation = (after?.generation ?? 0) + 1;
  const draft = join(folder, `draft-${randomUUID()}`);
  await writeFile(draft, address, { mode: 0o600 });
  try {
    // A hard link appears with its content, and fails where the name is taken.
    await link(draft, path(folder, generation));
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "EEXIST") return undefined;
    throw fault;
  } finally {
    await rm(draft, { force: true });
  }
  const lease = { generation, address };
  if (!(await holds(folder, lease))) {
    await rm(path(folder, generation), { force: true });
    return undefined;
  }
  const older = (await generations(folder)).filter((other) => other < generation);
  await Promise.all(older.map((other) => rm(path(folder, other), { force: true })));
  return lease;
}

/** Whether no other window has taken over. */
export async function holds(folder: string, lease: Lease): Promise<boolean> {
  return Math.max(...(await generations(folder))) === lease.generation;
}

const path = (folder: string, generation: number) => join(folder, `lease.${generation}`);

async function generations(folder: string): Promise<number[]> {
  return (await readdir(folder)).flatMap((name) => {
    const found = /^lease\.(\d+)$/.exec(name);
    return found ? [Number(found[1])] : [];
  });
}

function isMissing(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "ENOENT";
}
