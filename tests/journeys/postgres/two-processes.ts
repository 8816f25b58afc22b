import { type ScratchDatabase, scratchPostgres } from "../../hosts/scratch-database.ts";
import { type HostServer, startServer } from "../../hosts/server.ts";
import { freePort, temporaryFolder } from "../../hosts/temporary.ts";
import type { Network } from "../world/machine.ts";

/** Two server processes over one database and one copy of the keys, as behind a proxy: of one origin. */
export interface TwoProcesses {
  /** Its port is the origin's, unless another one was named. */
  readonly first: HostServer;
  readonly second: HostServer;
  readonly scratch: ScratchDatabase & { readonly databaseUrl: string };
  stop(): Promise<void>;
}

/** @param env where it names another origin, that is what both are asked by */
export async function startTwoProcesses(env: Record<string, string> = {}): Promise<TwoProcesses> {
  const scratch = await scratchPostgres();
  const data = temporaryFolder("shared-data");
  const port = await freePort();
  const shared = { TANDEM_DATA: data.path, TANDEM_ORIGIN: `http://localhost:${port}`, ...env };
  const first = await startServer({ database: scratch, env: { ...shared, TANDEM_PORT: String(port) } });
  const second = await startServer({ database: scratch, env: shared });
  return {
    first,
    second,
    scratch,
    async stop() {
      await first.stop();
      await second.stop();
      data.remove();
      await scratch.remove();
    },
  };
}

/** Where a process answers, whatever its origin is. */
export function placeOf({ port }: HostServer, path = ""): string {
  return `http://localhost:${port}${path}`;
}

/** A machine's every request reaches the one process that `to` names at that moment. */
export function networkTo(to: () => HostServer): Network {
  return (send, url, init) => {
    const { pathname, search } = new URL(url);
    return send(placeOf(to(), pathname + search), init);
  };
}
