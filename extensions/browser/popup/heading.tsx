import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** The heading of a state. When the state came by a button that is gone now, the keyboard's place goes on here. */
export function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (hasShown && document.activeElement === document.body) heading.current?.focus();
    hasShown = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

// Whether this popup has shown a state before: on the first one, nothing may steal the keyboard's place.
let hasShown = false;
