import { Confirmed } from "./confirmed.tsx";
import { ask } from "./connection.ts";
import { captures } from "./times.ts";

/** Throws away what waits for a server that this browser is no longer paired with. */
export function DiscardWaiting({ waiting }: { waiting: number }) {
  return (
    <Confirmed act={`Discard ${captures(waiting)}`} onConfirm={() => ask({ ask: "discard" })}>
      <p>{captures(waiting)} will be deleted from this browser. They never reached the server.</p>
    </Confirmed>
  );
}
