import type { NamedSum, TimelinePicture } from "@tandem/contract/picture";
import { plainText } from "../plain-text.ts";
import { pictureText } from "../texts/picture.ts";
import { typeText } from "../texts/timeline.ts";
import { span } from "../time.ts";

/** How much there was, overlapping time counted once, beside what adding the devices up would say. */
export function TimelineTotals({ picture: { totals, types, places } }: { picture: TimelinePicture }) {
  return (
    <section class="totals">
      <h2>{pictureText.totals}</h2>
      {totals.events === 0 && totals.active_ms === 0 ? (
        <p>{pictureText.nothing}</p>
      ) : (
        <>
          <p class="figures">{pictureText.events(totals.events, totals.shared, totals.sightings)}</p>
          {totals.naive_ms > 0 && <p class="figures">{pictureText.active(totals.active_ms, totals.naive_ms)}</p>}
          <div class="tables">
            <Sums title={pictureText.byType} sums={types} nameOf={typeText} />
            <Sums title={pictureText.byPlace} sums={places} nameOf={placeText} />
          </div>
        </>
      )}
    </section>
  );
}

const placeText = (name: string): string => (name === "" ? pictureText.nowhere : plainText(name, 120));

interface SumsProps {
  readonly title: string;
  readonly sums: readonly NamedSum[];
  readonly nameOf: (name: string) => string;
}

function Sums({ title, sums, nameOf }: SumsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scrolls" tabIndex={0} aria-label={title}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{pictureText.name}</th>
            <th scope="col">{pictureText.eventsColumn}</th>
            <th scope="col">{pictureText.activeColumn}</th>
            <th scope="col">{pictureText.naiveColumn}</th>
          </tr>
        </thead>
        <tbody class="figures">
          {sums.map(({ name, events, active_ms, naive_ms }) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{nameOf(name)}</bdi>
              </th>
              <td>{events.toLocaleString("en")}</td>
              <td>{active_ms === 0 ? "–" : span(active_ms)}</td>
              <td>{naive_ms === 0 ? "–" : span(naive_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
