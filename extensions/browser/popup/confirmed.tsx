import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface ConfirmedProps {
  /** Names the act, on both buttons. */
  readonly act: string;
  /** What will happen, before it happens. */
  readonly children: ComponentChildren;
  onConfirm(): void;
}

/** A button whose act is said and asked again before it is done. */
export function Confirmed({ act, children, onConfirm }: ConfirmedProps) {
  const [asking, setAsking] = useState(false);
  const keep = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  useLayoutEffect(() => {
    if (asking) keep.current?.focus();
    else if (wasAsking.current) first.current?.focus();
    wasAsking.current = asking;
  }, [asking]);

  if (!asking) {
    return (
      <button type="button" class="quiet" ref={first} onClick={() => setAsking(true)}>
        {act} …
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, and these are two buttons.
    <section class="confirm" role="group" aria-label={act}>
      {children}
      <div class="buttons side">
        <button type="button" ref={keep} onClick={() => setAsking(false)}>
          Keep
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            setAsking(false);
            onConfirm();
          }}
        >
          {act}
        </button>
      </div>
    </section>
  );
}
