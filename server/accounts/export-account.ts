import { eq } from "drizzle-orm";
import { readEntries } from "../audit/entries.ts";
import { record } from "../audit/record.ts";
import { readHead, signHead } from "../audit/signed-head.ts";
import type { Context } from "../context.ts";
import { listCountedDevices } from "../devices/list.ts";
import { isSignedIn, requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { accounts } from "../store/schema.ts";
import { type Place, readPlace } from "../timeline/cursor.ts";
import { readPage } from "../timeline/page.ts";

type ExportContext = Pick<Context, "store" | "clock" | "config" | "keys">;

/** How many events are in memory at one time. */
const EVENTS_A_PAGE = 200;

/**
 * All that an account holds, as NDJSON: the account, its devices, its events newest first with their sightings, its audit
 * chain oldest first, and the chain's signed head, by which a whole export can be told from one that broke off. Each line
 * is an object with one field that says what it holds. Read page by page as it is taken; it breaks off where its session
 * ends.
 */
export async function exportAccount(
  context: ExportContext,
  identity: WebIdentity,
): Promise<ReadableStream<Uint8Array>> {
  const { store, clock } = context;
  const { accountId, sessionId } = identity;
  await store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "account.exported",
      target: `account:${accountId}`,
      detail: { of: "account" },
      now: clock.now(),
    });
  });
  const pages = readPages(context, identity);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!(await isSignedIn(store.read, sessionId))) return controller.error(new Error("the session has ended"));
        const { done, value } = await pages.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  );
}

async function* readPages(
  { store, clock, config, keys }: ExportContext,
  identity: WebIdentity,
): AsyncGenerator<Uint8Array, undefined> {
  const { accountId, accountKey } = identity;
  const db = store.read;
  yield ndjson("account", await describeAccount(store, accountId));
  const devices = await listCountedDevices(db, identity, clock.now());
  if (devices.length > 0) yield ndjson("device", devices);
  const all = { after: undefined, device: undefined, type: undefined, search: undefined };
  let before: Place | undefined;
  do {
    const { events, next } = await readPage(db, { ...all, accountKey, before, limit: EVENTS_A_PAGE });
    if (events.length > 0) yield ndjson("event", events);
    before = next === undefined ? undefined : readPlace(next);
  } while (before !== undefined);
  const head = await readHead(db, accountId);
  for (let after = 0; after < head.seq; ) {
    const entries = await readEntries(db, accountId, { after, head: head.seq });
    yield ndjson("audit_entry", entries);
    after = entries.at(-1)?.seq ?? head.seq;
  }
  yield ndjson("audit_head", [signHead({ origin: config.origin, key: keys.audit }, accountId, head)]);
}

async function describeAccount({ read }: Context["store"], accountId: string) {
  const rows = await read.select().from(accounts).where(eq(accounts.id, accountId));
  return rows.map(({ id, name, isOwner, createdAt }) => ({
    id,
    name,
    owner: isOwner,
    created_at: new Date(createdAt).toISOString(),
  }));
}

function ndjson(name: string, values: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode(values.map((value) => `${JSON.stringify({ [name]: value })}\n`).join(""));
}
