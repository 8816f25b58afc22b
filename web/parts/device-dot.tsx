import { colours } from "../state/devices.ts";

/** A device's colour, beside its name; never instead of it. */
export function DeviceDot({ id }: { id: string }) {
  return (
    <svg
      class={`dot colour-${colours.value.get(id) ?? 0}`}
      viewBox="0 0 12 12"
      width="12"
      height="12"
      aria-hidden="true"
    >
      <circle cx="6" cy="6" r="6" />
    </svg>
  );
}
