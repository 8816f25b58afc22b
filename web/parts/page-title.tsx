import { useLayoutEffect, useRef } from "preact/hooks";
import { common } from "../texts/common.ts";
import type { Focus } from "./section-title.tsx";

let pagesShown = 0;

/** The page's heading; also names the tab, and after a step to another page takes the focus, so that it is read out. */
export function PageTitle({ title, focus }: { title: string; focus?: Focus }) {
  const own = useRef<HTMLHeadingElement>(null);
  const heading = focus?.heading ?? own;
  useLayoutEffect(() => {
    document.title = common.title(title);
  }, [title]);
  useLayoutEffect(() => {
    if (pagesShown > 0) heading.current?.focus();
    pagesShown += 1;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}
