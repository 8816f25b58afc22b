import type { Capture } from "@tandem/contract/capture";
import { Client } from "pg";
import type { FurtherSighting, NewEvent } from "../../../server/store/ingest-port.ts";
import { ADD_EVENTS, ADD_SIGHTINGS, eventRows, sightingRows } from "../../../server/store/postgres/capture-rows.ts";
import { Connection } from "../../../server/store/postgres/connection.ts";
import { openPostgres } from "../../../server/store/postgres/open.ts";
import { type Contestant, runLanes } from "./contestant.ts";
import { startPostgres } from "./postgres-cluster.ts";

interface ReadyRows {
  readonly events: Buffer;
  readonly sightings: Buffer;
}

/**
 * The limit of every server that keeps our tables in PostgreSQL: the rows that a push adds, ready made, by COPY into the
 * server's own tables, one durable transaction a batch. Nothing is read, checked, looked up or sent over HTTP.
 */
export async function storingAlone(connections: number): Promise<Contestant> {
  const { sql, url, pid, close } = await startPostgres(1);
  const clients: Client[] = [];
  const closeAll = async () => {
    await Promise.all(clients.map((client) => client.end()));
    await close();
  };
  try {
    await sql.unsafe("CREATE DATABASE tandem");
    await (await openPostgres(url("tandem"), () => {})).close();
    while (clients.length < connections) {
      const client = new Client({ connectionString: url("tandem") });
      clients.push(client);
      await client.connect();
    }
  } catch (fault) {
    await closeAll();
    throw fault;
  }
  const storing = clients.map((client) => ({ client, connection: new Connection(client) }));
  let key = 0;
  return {
    name: "storing alone",
    pid,
    async prepare(lanes) {
      const known = new Map<string, { eventKey: number; eventAt: number }>();
      const rowsOf = (account: number, batch: readonly Capture[]): ReadyRows => {
        const events: NewEvent[] = [];
        const keys: number[] = [];
        const sightings: FurtherSighting[] = [];
        for (const capture of batch) {
          const event = newEvent(capture);
          const { fingerprint, at } = event.founding;
          const there = known.get(`${account} ${fingerprint} ${at}`);
          if (there === undefined) {
            events.push(event);
            keys.push(++key);
            known.set(`${account} ${fingerprint} ${at}`, { eventKey: key, eventAt: at });
          } else sightings.push({ ...there, sighting: event.founding });
        }
        return { events: eventRows(account, events, keys), sightings: sightingRows(account, sightings) };
      };
      // Batch by batch over all lanes, as they will be sent: what one tray repeats, the other has sent before.
      const ready = lanes.map((): ReadyRows[] => []);
      for (let nth = 0; nth < Math.max(...lanes.map(({ batches }) => batches.length)); nth++)
        for (const [lane, { account, batches }] of lanes.entries()) {
          const batch = batches[nth];
          if (batch !== undefined) ready[lane]?.push(rowsOf(account + 1, batch));
        }
      return () =>
        runLanes(ready, async ({ events, sightings }, lane) => {
          const { client, connection } = storing[lane % storing.length] ?? {};
          if (client === undefined || connection === undefined) throw new Error("there is no connection");
          await client.query("BEGIN");
          await connection.copy(ADD_EVENTS, events);
          await connection.copy(ADD_SIGHTINGS, sightings);
          await client.query("COMMIT");
        });
    },
    close: closeAll,
  };
}

function newEvent({ capture_id, occurred_at, type, payload }: Capture): NewEvent {
  const at = Date.parse(occurred_at);
  const text = JSON.stringify(payload);
  const fingerprint = new Bun.CryptoHasher("sha256").update(text).digest("hex");
  const sighted = { captureId: capture_id, observer: 1, at, clockOffsetMs: 0, durationMs: null };
  return { id: capture_id, founding: { ...sighted, type, payload: text, fingerprint } };
}
