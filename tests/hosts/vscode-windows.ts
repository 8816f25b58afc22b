import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Workbench } from "./vscode.ts";

/** The extension host that holds the machine's tray: the process that listens at the address of the newest lease. Linux only. */
export function leadingExtensionHost({ userDataDir }: Pick<Workbench, "userDataDir">): number | undefined {
  const storage = join(userDataDir, "User", "globalStorage", "tandem.tandem");
  const leases = readdirSync(storage, { recursive: true, encoding: "utf8" }).filter((name) => /lease\.\d+$/.test(name));
  const newest = leases.sort((a, b) => generation(b) - generation(a))[0];
  if (newest === undefined) return undefined;
  const address = readFileSync(join(storage, newest), "utf8");
  // proc(5): num refcount protocol flags type state inode path; a listening socket's flags are 00010000.
  const line = readFileSync("/proc/net/unix", "utf8")
    .split("\n")
    .find((entry) => entry.endsWith(` ${address}`) && entry.includes(" 00010000 "));
  const inode = line?.trim().split(/\s+/)[6];
  return inode === undefined ? undefined : ownerOf(`socket:[${inode}]`);
}

/** The extension hosts of the same server's other windows. Linux only. */
export function otherExtensionHosts(leading: number): number[] {
  const server = parentOfExtensionHost(leading);
  const processes = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return processes.filter((pid) => pid !== leading && server !== undefined && parentOfExtensionHost(pid) === server);
}

/** The process at the other end of a connection to this machine, by the port that it speaks from. Linux only. */
export function ownerOfConnection(port: number): number | undefined {
  // proc(5): sl local_address rem_address st … inode; addresses end in the port, in hex.
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const lines = ["tcp", "tcp6"].flatMap((table) => readFileSync(`/proc/net/${table}`, "utf8").split("\n"));
  const inode = lines.map((line) => line.trim().split(/\s+/)).find(([, local]) => local?.endsWith(ending))?.[9];
  return inode === undefined ? undefined : ownerOf(`socket:[${inode}]`);
}

/** What started an extension host; nothing where the process is none, or has ended. */
function parentOfExtensionHost(pid: number): string | undefined {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=extensionHost")) return undefined;
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

function generation(lease: string): number {
  return Number(/\d+$/.exec(lease)?.[0]);
}

function ownerOf(socket: string): number | undefined {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
      if (open.includes(socket)) return Number(pid);
    } catch {
      // It ended meanwhile.
    }
  }
  return undefined;
}
