import { useState } from "preact/hooks";
import { ask } from "../popup/connection.ts";
import { captures } from "../popup/times.ts";
import type { Revised } from "../privacy/revise-waiting.ts";
import type { Settings } from "../privacy/settings.ts";
import { isSitePattern } from "../privacy/site-pattern.ts";
import { Choice } from "./choice.tsx";
import { grantFor } from "./grant.ts";
import { Sites } from "./sites.tsx";
import type { Form } from "./use-settings.ts";

type Outcome = "saved" | "not-granted" | "no-site" | "failed";

interface FormProps {
  readonly form: Form;
  onChange(part: Partial<Settings>): void;
  onSaved(): Promise<void>;
}

/** Everything that the person may settle, saved at once. */
export function SettingsForm({ form, onChange, onSaved }: FormProps) {
  const { wanted: settings } = form;
  const [outcome, setOutcome] = useState<{ what: Outcome; revised?: Revised }>();
  const change = (part: Partial<Settings>) => {
    onChange(part);
    setOutcome(undefined);
  };

  async function save(event: Event) {
    event.preventDefault();
    const lines = [settings.blocked, settings.only, settings.withQuery, settings.withFragment].flat();
    if (!lines.every(isSitePattern)) return setOutcome({ what: "no-site" });
    // First of all, for a browser asks the person only as long as it knows that a press has led here.
    if (!(await grantFor(settings))) return setOutcome({ what: "not-granted" });
    const answer = await ask({ ask: "change-settings", ...form });
    if (answer.done) await onSaved();
    setOutcome(answer.done && answer.revised ? { what: "saved", revised: answer.revised } : { what: "failed" });
  }

  const choice = (name: "titles" | "active" | "audible" | "bookmarks" | "downloads") => ({
    name,
    checked: settings[name],
    onChange: (checked: boolean) => change({ [name]: checked }),
  });
  const sites = (name: "blocked" | "only" | "withQuery" | "withFragment") => ({
    name,
    lines: settings[name],
    onChange: (lines: readonly string[]) => change({ [name]: lines }),
  });
  return (
    <form onSubmit={save} noValidate>
      <fieldset>
        <legend>Also record</legend>
        <Choice {...choice("active")} label="How long a page is in front of you">
          Only the focused tab of the focused window, and only while you use the machine.
        </Choice>
        <Choice {...choice("audible")} label="… also while it plays sound and you touch nothing" />
        <Choice {...choice("titles")} label="The titles of pages">
          Titles often hold names and subjects. The browser asks you before Tandem may read them.
        </Choice>
        <Choice {...choice("bookmarks")} label="Pages you bookmark">
          Bookmarks made in a private window are bookmarks like any other, and are recorded too.
        </Choice>
        <Choice {...choice("downloads")} label="Where downloads came from">
          The address, without the file's name on this machine.
        </Choice>
      </fieldset>
      <fieldset>
        <legend>Sites</legend>
        <p class="small">
          One a line. <code>example.org</code> also means <code>mail.example.org</code>; <code>example.org/health</code>{" "}
          what begins so; <code>*</code> stands for any letters.
        </p>
        <Sites {...sites("blocked")} label="Never record" />
        <Sites {...sites("only")} label="Record only these (empty: all)" />
        <Sites {...sites("withQuery")} label="Keep what follows ?" />
        <Sites {...sites("withFragment")} label="Keep what follows #" />
      </fieldset>
      <button type="submit" class="primary">
        Save
      </button>
      <p role="status">{outcome && wordsOf(outcome)}</p>
    </form>
  );
}

function wordsOf({ what, revised }: { what: Outcome; revised?: Revised }): string {
  switch (what) {
    case "saved":
      return ["Saved.", revised && afterwards(revised)].filter(Boolean).join(" ");
    case "not-granted":
      return "Not saved, for the browser was not allowed to tell Tandem of that. Switch it off, or allow it.";
    case "no-site":
      return "Not saved, for a line is no site. It is marked above.";
    case "failed":
      return "It could not be saved. Try again; if it stays so, restart the browser.";
  }
}

/** What became of the captures that waited. */
function afterwards({ deleted, shortened }: Revised): string {
  const parts = [
    ...(deleted > 0 ? [`${captures(deleted)} that waited ${deleted === 1 ? "was" : "were"} deleted.`] : []),
    ...(shortened > 0 ? [`${captures(shortened)} that waited ${shortened === 1 ? "was" : "were"} shortened.`] : []),
  ];
  return parts.join(" ");
}
