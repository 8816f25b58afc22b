import { useSignal } from "@preact/signals";
import type { TimelineEvent } from "@tandem/contract/timeline";
import { inSentence } from "../plain-text.ts";
import { deviceById } from "../state/devices.ts";
import { type PictureState, showMoreRows } from "../state/picture.ts";
import { pictureText } from "../texts/picture.ts";
import { eventWords, listed, timelineText } from "../texts/timeline.ts";
import { exact, span } from "../time.ts";

/** What the picture shows, in words: for screen readers, and to be copied. */
export function TimelineTable({ rows, next }: { rows: readonly TimelineEvent[]; next: PictureState["next"] }) {
  const said = useSignal("");
  const cells = rows.map(cellsOf);

  async function copy() {
    const lines = [Object.values(pictureText.columns), ...cells].map((line) => line.join("\t"));
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      said.value = pictureText.copied(rows.length);
    } catch {
      said.value = pictureText.notCopied;
    }
  }

  if (rows.length === 0) return null;
  return (
    <section class="rows">
      <div class="picture-bar">
        <button type="button" onClick={() => void copy()}>
          {pictureText.copy}
        </button>
        <p class="quiet" role="status">
          {said.value}
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="scrolls" tabIndex={0} aria-label={pictureText.table}>
        <table>
          <caption>{pictureText.table}</caption>
          <thead>
            <tr>
              {Object.values(pictureText.columns).map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((event, row) => (
              <tr key={event.id}>
                {(cells[row] ?? []).map((text, column) => (
                  <td key={column} class={CELLS[column]}>
                    <bdi dir={column === WHERE ? "auto" : "ltr"}>{text}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {next !== undefined && (
        <button type="button" onClick={() => void showMoreRows()}>
          {pictureText.more}
        </button>
      )}
    </section>
  );
}

/** The class of each column's cells, in the order of `cellsOf`. */
const CELLS = ["figures", "wide-cell", undefined, undefined, "figures"];
/** The column that holds nothing but a text from outside. */
const WHERE = 2;

function cellsOf(event: TimelineEvent): string[] {
  const { act, thing, where } = eventWords(event);
  const names = new Set(event.sightings.map(({ device_id }) => device_id));
  const seenBy = [...names].map((id) => inSentence(deviceById(id)?.name ?? timelineText.unknownDevice));
  const duration = event.sightings[0]?.duration_ms;
  return [exact(event.at), `${act} ${thing}`, where, listed(seenBy), duration === undefined ? "" : span(duration)];
}
