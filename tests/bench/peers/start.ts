import { join } from "node:path";
import { startProcess } from "../../hosts/process.ts";
import { temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";

export interface PeerServer {
  readonly origin: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts a peer's script in this folder, which prints its origin once it answers; its last argument is a file that it may make. */
export async function startPeer(program: string, script: string, folder: string): Promise<PeerServer> {
  const scratch = temporaryFolder("bench-peer");
  const server = startProcess([program, join(import.meta.dir, script), folder, join(scratch.path, "data.sqlite")], {
    outputFile: join(scratch.path, "output"),
    env: { NODE_ENV: "production" },
  });
  const close = async () => {
    await server.end();
    scratch.remove();
  };
  try {
    const printed = () => /^http:\S+$/m.exec(server.output())?.[0];
    return { origin: await until(`${script} to answer`, printed, { timeoutMs: 60_000 }), pid: server.pid, close };
  } catch (fault) {
    const output = server.output();
    await close();
    throw new Error(`${script} did not start: ${output.trim().split("\n").at(-1)}`, { cause: fault });
  }
}
