import { cpus, loadavg, release, totalmem, type } from "node:os";

/** One measured figure; where there is something to hold it against, `ratio` is ours by theirs. */
interface Figure {
  readonly bench: string;
  readonly unit: string;
  readonly value: number;
  readonly ratio?: number;
  readonly against?: string;
}

export interface Size {
  readonly quick: boolean;
  /** Without the peers. */
  readonly onlyOurs: boolean;
  /** How often each contestant runs, in turns with the others. */
  readonly rounds: number;
}

export interface Report {
  add(figure: Figure): void;
  /** What a reader must know beside the figures, as a peer that could not be installed. */
  note(text: string): void;
}

/** Prints each figure as it comes as a line of JSON, and all of them as a table at the end. */
export function openReport(): Report & { table(): void } {
  const figures: Figure[] = [];
  const notes: string[] = [];
  const before = load();
  return {
    add(figure) {
      const rounded = { ...figure, value: round(figure.value) };
      const whole = figure.ratio === undefined ? rounded : { ...rounded, ratio: round(figure.ratio) };
      figures.push(whole);
      console.log(JSON.stringify(whole));
    },
    note(text) {
      notes.push(text);
      console.error(text);
    },
    table() {
      console.log(`\n${machine()}; load average ${before} before, ${load()} at the end\n`);
      const rows = figures.map(({ bench, value, unit, ratio, against }) => [
        bench,
        value.toLocaleString("en"),
        unit,
        ratio === undefined ? "" : `${ratio} × ${against ?? ""}`,
      ]);
      const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
      for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
      for (const text of notes) console.log(`\nNote: ${text}`);
    },
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

function machine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${first?.model ?? "unknown processor"}, ${cpus().length} cores, ${gigabytes} GiB, ${type()} ${release()}, Bun ${Bun.version}`;
}

/** How busy the machine was during the last minute. */
function load(): string {
  return (loadavg()[0] ?? 0).toFixed(2);
}
