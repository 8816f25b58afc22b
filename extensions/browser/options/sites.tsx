import { useState } from "preact/hooks";
import { isSitePattern, linesOf } from "../privacy/site-pattern.ts";

interface SitesProps {
  readonly name: string;
  readonly label: string;
  readonly lines: readonly string[];
  onChange(lines: readonly string[]): void;
}

/** A list of sites, one a line; a line that is none is named. */
export function Sites({ name, label, lines, onChange }: SitesProps) {
  const [typed, setTyped] = useState(lines.join("\n"));
  // Blank lines and the like stay as they were typed, until the list has changed elsewhere.
  const text = linesOf(typed).join("\n") === lines.join("\n") ? typed : lines.join("\n");
  const wrong = lines.find((line) => !isSitePattern(line));
  return (
    <label>
      {label}
      <textarea
        name={name}
        rows={3}
        spellcheck={false}
        autocomplete="off"
        value={text}
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong === undefined ? undefined : `${name}-fault`}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          onChange(linesOf(event.currentTarget.value));
        }}
      />
      {wrong !== undefined && (
        <span class="fault" id={`${name}-fault`}>
          “{wrong}” is no site.
        </span>
      )}
    </label>
  );
}
