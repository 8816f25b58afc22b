import type { SetAsideCapture } from "@tandem/tray/ports";
import { Confirmed } from "./confirmed.tsx";
import { ask } from "./connection.ts";
import { captures as counted, moment } from "./times.ts";

/** What the server would not take, and why: kept here until the person discards it, never dropped in silence. */
export function SetAside({ captures }: { captures: readonly SetAsideCapture[] }) {
  if (captures.length === 0) return null;
  return (
    <details>
      <summary>{counted(captures.length)} not taken by the server</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard. */}
      <ul class="captures" tabIndex={0} aria-label="Not taken by the server">
        {captures.map(({ capture, reason }) => (
          <li key={capture.capture_id}>
            <time dateTime={new Date(capture.observed_at_ms).toISOString()}>{moment(capture.observed_at_ms)}</time>
            <span class="url">{String(capture.payload.url ?? capture.type)}</span>
            <span class="small">{reason}</span>
          </li>
        ))}
      </ul>
      <Confirmed act="Discard what was not taken" onConfirm={() => ask({ ask: "discard-refused" })}>
        <p>{counted(captures.length)} will be deleted from this browser. The server never took them.</p>
      </Confirmed>
    </details>
  );
}
