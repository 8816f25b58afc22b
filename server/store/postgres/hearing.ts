import { Client, type PoolConfig } from "pg";
import { asStoreFault } from "./faults.ts";

/** Of one database; others have channels of their own. */
export const CHANNEL = "tandem";

/** How often the connection is asked whether it is still there, and how long an answer may take, in ms. */
const ASK_EVERY_MS = 15_000;
const ANSWER_MS = 10_000;

/** How long after a failed attempt those who come are refused without another one, in ms. */
const PAUSE_MS = 1000;

interface Hearing {
  /**
   * Resolves while whatever is told is heard; connects where it is not. There is no other attempt than those that are
   * asked for: whoever was sent away comes back, at intervals of their own.
   * @throws {StoreUnavailable}
   */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** One connection that hears what is told on the channel (LISTEN); `lost` hears that it is gone, once each time. */
export function openHearing(
  settings: PoolConfig,
  { heard, lost }: { heard(text: string): void; lost(): void },
): Hearing {
  let line: Promise<Client> | undefined;
  let isClosed = false;

  function connect(): Promise<Client> {
    const mine = listeningClient(settings, heard, () => forget(mine));
    mine.catch(() => setTimeout(() => forget(mine), PAUSE_MS).unref());
    return mine;
  }

  function forget(which: Promise<Client>): void {
    if (line !== which) return;
    line = undefined;
    if (!isClosed) lost();
  }

  return {
    async begin() {
      line ??= connect();
      await line;
    },
    async close() {
      isClosed = true;
      await line?.then((client) => client.end()).catch(() => {});
    },
  };
}

async function listeningClient(settings: PoolConfig, heard: (text: string) => void, lost: () => void): Promise<Client> {
  const client = new Client({ ...settings, query_timeout: ANSWER_MS });
  let isListening = false;
  const end = () => {
    clearInterval(asking);
    if (isListening) lost();
    isListening = false;
    client.end().catch(() => {});
  };
  // A connection whose other side is gone without a word would otherwise be deaf for hours.
  const asking = setInterval(() => client.query("SELECT 1").catch(end), ASK_EVERY_MS);
  asking.unref();
  client.on("error", end).on("end", end);
  client.on("notification", ({ payload = "" }) => heard(payload));
  try {
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    isListening = true;
    return client;
  } catch (fault) {
    end();
    throw asStoreFault(fault);
  }
}
