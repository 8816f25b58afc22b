import { CircleAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { Trouble } from "../api/call.ts";
import { common } from "../texts/common.ts";
import { troubleText } from "../texts/trouble.ts";

/** Something that went otherwise than the person wanted; read out at once. */
export function Warning({ children }: { children: ComponentChildren }) {
  return (
    <div class="notice warning" role="alert">
      <CircleAlert size={20} aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}

/** Trouble in words, and a way to try again where there is something to repeat. */
export function TroubleNotice({ trouble, retry }: { trouble: Trouble; retry?: (() => void) | undefined }) {
  return (
    <Warning>
      <p>{troubleText(trouble)}</p>
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          {common.tryAgain}
        </button>
      )}
    </Warning>
  );
}

/** A page or a part of it that is on its way. */
export function Loading({ what }: { what: string }) {
  return (
    <p class="loading" role="status">
      {what}
    </p>
  );
}
