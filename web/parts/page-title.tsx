import { useLayoutEffect, useRef } from "preact/hooks";
import { common } from "../texts/common.ts";

let pagesShown = 0;

/** The page's heading; also names the tab, and after a step to another page takes the focus, so that it is read out. */
export function PageTitle({ title }: { title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
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
