import type { RecentCapture } from "../host/recent.ts";
import { lasting, moment } from "./times.ts";

/** The last captures just as they were, or will be, sent. */
export function Recent({ captures }: { captures: readonly RecentCapture[] }) {
  return (
    <section>
      <h2>Last captures</h2>
      {captures.length === 0 ? (
        <p class="small">None yet. Open a page.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard.
        <ol class="captures" tabIndex={0} aria-label="Last captures">
          {captures.map((capture) => (
            <li key={capture.captureId}>
              <time dateTime={new Date(capture.at).toISOString()}>{moment(capture.at)}</time>
              <span class="url" title={capture.url}>
                {KINDS[capture.type]}
                {capture.url.replace(/^https?:\/\//, "")}
                {capture.title !== undefined && ` “${capture.title}”`}
                {capture.durationMs !== undefined && `, ${lasting(capture.durationMs)}`}
              </span>
              {capture.waiting && <span class="tag">to be sent</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** A visit needs no word. */
const KINDS: Readonly<Record<string, string>> = {
  "page.active": "Read: ",
  "browser.bookmarked": "Bookmarked: ",
  "browser.downloaded": "Downloaded from: ",
};
