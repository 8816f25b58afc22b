import { colours } from "../state/devices.ts";

const RADIUS = 7;
const STEP = 8;
const MOST = 4;
const LENS_HALF = Math.sqrt(RADIUS ** 2 - (STEP / 2) ** 2);

/** The marks of the devices that saw an event, as one point: discs that overlap, their overlaps filled. */
export function ObserverMarks({ deviceIds }: { deviceIds: readonly string[] }) {
  const shown = deviceIds.slice(0, MOST);
  const width = 2 * RADIUS + STEP * (shown.length - 1) + 2;
  return (
    <svg
      class="marks"
      viewBox={`0 0 ${width} ${2 * RADIUS + 2}`}
      width={width}
      height={2 * RADIUS + 2}
      aria-hidden="true"
    >
      {shown.map((id, index) => (
        <circle
          key={id}
          class={`colour-${colours.value.get(id) ?? 0}`}
          cx={RADIUS + 1 + index * STEP}
          cy={RADIUS + 1}
          r={RADIUS}
        />
      ))}
      {shown.slice(1).map((id, index) => (
        <path key={id} class="overlap" d={lens(RADIUS + 1 + (index + 0.5) * STEP)} />
      ))}
    </svg>
  );
}

function lens(x: number): string {
  const arc = `a${RADIUS} ${RADIUS} 0 0 1 0`;
  return `M${x} ${RADIUS + 1 - LENS_HALF}${arc} ${2 * LENS_HALF}${arc} ${-2 * LENS_HALF}Z`;
}
