import type { OutboxStatus } from "@tandem/tray/status";
import { Confirmed } from "./confirmed.tsx";
import { ask } from "./connection.ts";
import { captures } from "./times.ts";

/** Throws away what waits for a server that this browser is no longer paired with, and what that server refused. */
export function DiscardWaiting({ outbox: { waiting, setAside } }: { outbox: OutboxStatus }) {
  return (
    <Confirmed act={`Discard ${captures(waiting)}`} onConfirm={() => ask({ ask: "discard" })}>
      <p>
        {captures(waiting)} will be deleted from this browser. They never reached the server.
        {setAside > 0 && ` What the server did not take is deleted too: ${captures(setAside)}.`}
      </p>
    </Confirmed>
  );
}
