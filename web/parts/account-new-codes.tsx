import { downloadText } from "../download.ts";
import { session } from "../state/session.ts";
import { recoveryText } from "../texts/account.ts";
import { CopyButton } from "./copy-button.tsx";
import { KeptOnce } from "./kept-once.tsx";

/** A set of recovery codes, the one time that it can be read. */
export function NewCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const name = session.value.state === "signed-in" ? session.value.session.account.name : "";
  return (
    <KeptOnce title={recoveryText.shownTitle}>
      <p>{recoveryText.shownOnce}</p>
      <ol class="codes" translate={false}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="acts">
        <button type="button" class="primary" onClick={onKept}>
          {recoveryText.kept}
        </button>
        <button
          type="button"
          onClick={() => downloadText(recoveryText.file(name, location.origin, codes), recoveryText.fileName)}
        >
          {recoveryText.download}
        </button>
        <CopyButton text={codes.join("\n")} label={recoveryText.copy} copied={recoveryText.copied} />
      </div>
    </KeptOnce>
  );
}
