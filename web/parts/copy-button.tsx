import { useSignal } from "@preact/signals";
import { common } from "../texts/common.ts";

/** Copies a text that is shown once, and says so without repeating it. */
export function CopyButton({ text, label, copied }: { text: string; label: string; copied: string }) {
  const said = useSignal("");

  async function copy() {
    // Browsers without a clipboard for this page, as on plain http, refuse or have none.
    const ok = await Promise.resolve(navigator.clipboard?.writeText(text))
      .then(() => navigator.clipboard !== undefined)
      .catch(() => false);
    said.value = ok ? copied : common.notCopied;
  }

  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status" class="copied">
        {said.value}
      </span>
    </>
  );
}
