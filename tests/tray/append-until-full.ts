import { openFileOutbox } from "@tandem/tray/node/file-outbox";
import { queuedCapture } from "./captures.ts";

/** Run in a process of its own, whose files may grow no further than its limit: appends until that is refused, twice. */
const outbox = await openFileOutbox(process.argv[2] ?? "");
const kept: string[] = [];
let refused = 0;
while (refused < 2) {
  const batch = [queuedCapture({ payload: { note: "x".repeat(300) } }), queuedCapture()];
  try {
    await outbox.append(batch);
    kept.push(...batch.map(({ capture_id }) => capture_id));
  } catch {
    refused += 1;
  }
}
// What is taken out needs no room that is not there: it too is refused, or done, but never by halves.
const [first = ""] = kept;
const removed = await outbox.remove([first]).then(
  () => true,
  () => false,
);
const held = (await outbox.oldest(1_000_000)).map(({ capture_id }) => capture_id);
console.log(JSON.stringify({ kept: removed ? kept.slice(1) : kept, held }));
process.exit(0);
