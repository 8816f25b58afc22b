import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../popup/connection.ts";
import { Mark } from "../popup/mark.tsx";
import type { Settings } from "../privacy/settings.ts";
import { SettingsForm } from "./settings-form.tsx";

function Options() {
  const [settings, setSettings] = useState<Settings>();
  useEffect(() => {
    void ask({ ask: "settings" }).then((answer) => answer.done && setSettings(answer.settings));
  }, []);
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
        {settings && <SettingsForm settings={settings} />}
      </main>
    </>
  );
}

render(<Options />, document.body);
