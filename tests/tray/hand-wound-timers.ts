import type { TimersPort } from "@tandem/tray/ports";

/** Both clocks of a machine, wound by hand. */
export class HandWoundTimers implements TimersPort {
  wall: number;
  running = 1000;
  due: { at: number; act: () => void } | undefined;

  constructor(wall = Date.UTC(2026, 5, 1)) {
    this.wall = wall;
  }

  now = () => this.wall;
  monotonic = () => this.running;

  wakeIn(delayMs: number, act: () => void): void {
    this.due = { at: this.running + delayMs, act };
  }

  cancel(): void {
    this.due = undefined;
  }

  pass(ms: number): void {
    this.wall += ms;
    this.running += ms;
  }
}
