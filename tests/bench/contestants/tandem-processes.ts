import { type HostServer, startServer } from "../../hosts/server.ts";
import { temporaryFolder } from "../../hosts/temporary.ts";
import { freshTrays } from "../paired-trays.ts";
import type { ProvenTray } from "../proven-tray.ts";
import { push, type ReadyPush, readyPush } from "../push.ts";
import { type Contestant, runLanes } from "./contestant.ts";
import { startPostgres } from "./postgres-cluster.ts";

export interface TandemProcesses {
  /** The first so many of the processes take the pushes; the others run on beside them. */
  ofThem(count: number): Contestant;
  /** Where the first of them answers, and all are asked by. */
  readonly origin: string;
  trays(): Promise<readonly ProvenTray[]>;
  readonly pids: readonly number[];
  /** The parent of PostgreSQL's processes. */
  readonly databasePid: number;
  /** What the tables of what was captured take, their indexes included. */
  sizes(): Promise<readonly TableSize[]>;
  close(): Promise<void>;
}

interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Several server processes of one origin over one PostgreSQL, durable as it comes. */
export async function startTandemProcesses(
  most: number,
  { accounts, traysEach }: { accounts: number; traysEach: number },
): Promise<TandemProcesses> {
  const cluster = await startPostgres(1);
  const data = temporaryFolder("bench-keys");
  const servers: HostServer[] = [];
  const close = async () => {
    for (const server of servers) await server.stop();
    await cluster.close();
    data.remove();
  };
  try {
    await cluster.sql.unsafe("CREATE DATABASE tandem");
    const shared: Record<string, string> = {
      TANDEM_DATA: data.path,
      TANDEM_DATABASE_URL: cluster.url("tandem"),
      TANDEM_TRUSTED_PROXIES: "127.0.0.1,::1",
    };
    while (servers.length < most) {
      const origin: Record<string, string> = servers[0] === undefined ? {} : { TANDEM_ORIGIN: servers[0].origin };
      const database = { databaseUrl: cluster.url("tandem"), env: {}, remove: async () => {} };
      servers.push(await startServer({ database, env: { ...shared, ...origin } }));
    }
  } catch (fault) {
    await close();
    throw fault;
  }
  const [first] = servers;
  if (first === undefined) throw new Error("there must be one process at least");
  const paired = freshTrays(first, accounts, traysEach);
  return {
    origin: first.origin,
    trays: paired,
    pids: servers.map((server) => server.pid()),
    databasePid: cluster.pid,
    ofThem: (count) => ({
      name: `PostgreSQL, ${count} process${count === 1 ? "" : "es"}`,
      async prepare(lanes) {
        const trays = await paired();
        const ready: ReadyPush[][] = [];
        for (const [index, { batches }] of lanes.entries()) {
          const tray = trays[index];
          if (tray === undefined) throw new Error("there are more lanes than trays");
          ready.push(
            await Promise.all(
              // As a proxy does: each push goes to the next process, whoever it is of.
              batches.map(async (captures, batch) => ({
                ...(await readyPush(first.origin, tray, captures)),
                url: `http://localhost:${servers[(index + batch) % count]?.port}/v1/events`,
              })),
            ),
          );
        }
        return () => runLanes(ready, push);
      },
      close: async () => {},
    }),
    async sizes() {
      const sql = cluster.connect("tandem");
      try {
        return await Promise.all(
          ["events", "sightings"].map(async (table) => {
            const [size] = await sql.unsafe<TableSize[]>(sizeOf(table));
            if (size === undefined) throw new Error(`there is no table ${table}`);
            return { table, rows: Number(size.rows), bytes: Number(size.bytes) };
          }),
        );
      } finally {
        await sql.close();
      }
    },
    close,
  };
}

/** Asks for a table's rows, and for the bytes that it takes with its indexes and its partitions. */
const sizeOf = (
  table: string,
) => `SELECT (SELECT count(*) FROM ${table}) AS rows, sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
  WHERE oid = '${table}'::regclass OR oid IN (SELECT relid FROM pg_partition_tree('${table}'))`;
