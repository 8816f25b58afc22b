import { useEffect, useState } from "preact/hooks";
import { askUserCode } from "./connection.ts";
import { useHold } from "./use-hold.ts";

const MASK = "••••-••••";

/**
 * The code, masked. While the button is held, by pointer or keyboard, the worker is asked for it and it stands here; at
 * release, blur, hiding and expiry it is gone again. Screen readers hear that it is hidden, never a letter of it.
 */
export function MaskedCode({ expired }: { expired: boolean }) {
  const [code, setCode] = useState<string>();
  const { held, handlers } = useHold();
  const show = held && !expired;

  useEffect(() => {
    if (!show) return;
    let released = false;
    void askUserCode().then((answer) => {
      if (!released) setCode(answer);
    });
    return () => {
      released = true;
      setCode(undefined);
    };
  }, [show]);

  const shown = show ? code : undefined;
  return (
    <div class="code">
      <p class="letters" aria-hidden="true">
        {shown ?? MASK}
      </p>
      <p class="unseen" role="status">
        {shown === undefined ? "Code hidden" : "Code shown on the screen"}
      </p>
      <button type="button" disabled={expired} {...handlers}>
        Hold to reveal
      </button>
    </div>
  );
}
