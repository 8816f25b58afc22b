import { useLayoutEffect, useRef } from "preact/hooks";

/** The way further back. Where it ends stands a line instead, which takes the focus over from what was pressed. */
export function ShowOlder(props: {
  more: boolean;
  busy?: boolean;
  text: string;
  beginning: string;
  onOlder: () => void;
}) {
  const line = useRef<HTMLParagraphElement>(null);
  const pressed = useRef(false);
  useLayoutEffect(() => {
    // Not further down: what has just come is to be seen.
    if (pressed.current && document.activeElement === document.body) line.current?.focus({ preventScroll: true });
  }, [props.more]);
  if (!props.more)
    return (
      <p ref={line} class="quiet" tabIndex={-1}>
        {props.beginning}
      </p>
    );
  return (
    <button
      type="button"
      disabled={props.busy}
      onClick={() => {
        pressed.current = true;
        props.onOlder();
      }}
    >
      {props.text}
    </button>
  );
}
