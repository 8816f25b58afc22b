import { useEffect, useState } from "preact/hooks";
import { ask } from "../popup/connection.ts";
import { changeSince } from "../privacy/change-since.ts";
import type { Settings } from "../privacy/settings.ts";

/** What this page last read, and what the person wants instead. */
export interface Form {
  readonly seen: Settings;
  readonly wanted: Settings;
}

interface Reading {
  /** Undefined until the worker has answered. */
  readonly form: Form | undefined;
  /** The worker could not read them when it was last asked. */
  readonly failed: boolean;
  change(part: Partial<Settings>): void;
  /** Reads the settings anew; what the person changed, and has not saved yet, stays. */
  read(): Promise<void>;
}

/** The settings, read anew whenever the person comes back: the popup and other pages may have changed them meanwhile. */
export function useSettings(): Reading {
  const [form, setForm] = useState<Form>();
  const [failed, setFailed] = useState(false);
  const change = (part: Partial<Settings>) =>
    setForm((before) => before && { ...before, wanted: { ...before.wanted, ...part } });
  const read = async () => {
    const answer = await ask({ ask: "settings" });
    const now = answer.done ? answer.settings : undefined;
    setFailed(now === undefined);
    if (now) setForm((before) => ({ seen: now, wanted: before ? changeSince(before.seen, before.wanted, now) : now }));
  };
  useEffect(() => {
    const again = () => void read();
    again();
    document.addEventListener("visibilitychange", again);
    // Of the popup, which opens above a page that stays visible.
    addEventListener("focus", again);
    return () => {
      document.removeEventListener("visibilitychange", again);
      removeEventListener("focus", again);
    };
  }, []);
  return { form, failed, change, read };
}
