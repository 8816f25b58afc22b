import { useSignal } from "@preact/signals";
import { EXPORT_PATH, mayExport } from "../api/account.ts";
import { download } from "../download.ts";
import { asVerified } from "../state/verification.ts";
import { exportText } from "../texts/account.ts";
import { TroubleNotice } from "./notice.tsx";
import { useAct } from "./use-answer.ts";

/** Everything that is the person's, as a file. */
export function AccountExport() {
  const asking = useAct();
  const begun = useSignal(false);

  async function save() {
    begun.value = false;
    if (!(await asking.run(() => asVerified(mayExport))).ok) return;
    download(EXPORT_PATH, exportText.fileName);
    begun.value = true;
  }

  return (
    <section>
      <h2>{exportText.title}</h2>
      <p>{exportText.intro}</p>
      {asking.trouble !== undefined && <TroubleNotice trouble={asking.trouble} />}
      <p class="done" role="status">
        {begun.value && exportText.begun}
      </p>
      <button type="button" disabled={asking.busy} onClick={() => void save()}>
        {exportText.act}
      </button>
    </section>
  );
}
