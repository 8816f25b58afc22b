import { render } from "preact";
import { Mark } from "../popup/mark.tsx";
import { UnopenedWords } from "../popup/unopened.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { useSettings } from "./use-settings.ts";

function Options() {
  const { form, failed, change, read } = useSettings();
  return (
    <>
      <header>
        <Mark />
        <span>Tandem</span>
      </header>
      <main>
        <h1>What this browser records</h1>
        <p>
          The address of each page you visit, once this browser is paired. Never what a page holds, never a private
          window. What you change here holds from now on, and for what still waits to be sent. What was sent stays on
          your timeline.
        </p>
        {failed && !form && <UnopenedWords />}
        {form && <SettingsForm form={form} onChange={change} onSaved={read} />}
      </main>
    </>
  );
}

render(<Options />, document.body);
