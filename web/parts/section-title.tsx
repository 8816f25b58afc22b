import type { RefObject } from "preact";
import { useRef } from "preact/hooks";

export interface Focus {
  readonly heading: RefObject<HTMLHeadingElement | null>;
  focus(): void;
}

/** The heading of a part of a page. What was pressed may be gone after its act: the focus then comes here. */
export function SectionTitle({ title, focus }: { title: string; focus: Focus }) {
  return (
    <h2 ref={focus.heading} tabIndex={-1}>
      {title}
    </h2>
  );
}

export function useSectionFocus(): Focus {
  const heading = useRef<HTMLHeadingElement>(null);
  return { heading, focus: () => heading.current?.focus() };
}
