import { useEffect, useState } from "preact/hooks";

const isPress = (key: string) => key === " " || key === "Enter";

/** Whether a button is held down, by pointer or by space or enter. Whatever takes the person's attention away lets it go. */
export function useHold() {
  const [held, setHeld] = useState(false);
  const release = () => setHeld(false);

  useEffect(() => {
    if (!held) return;
    window.addEventListener("blur", release);
    window.addEventListener("pagehide", release);
    // A pointer may be let go anywhere, also outside of the button.
    window.addEventListener("pointerup", release);
    document.addEventListener("visibilitychange", release);
    return () => {
      window.removeEventListener("blur", release);
      window.removeEventListener("pagehide", release);
      window.removeEventListener("pointerup", release);
      document.removeEventListener("visibilitychange", release);
    };
  }, [held]);

  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) setHeld(true);
    },
    onPointerUp: release,
    onPointerLeave: release,
    onPointerCancel: release,
    onContextMenu: (event: Event) => event.preventDefault(),
    onKeyDown: (event: KeyboardEvent) => {
      // What was hidden while the key stayed down comes back by a new press only.
      if (isPress(event.key) && !event.repeat) setHeld(true);
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (isPress(event.key)) release();
    },
    onBlur: release,
  };
  return { held, handlers };
}
