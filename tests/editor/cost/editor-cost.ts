import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quantile, type Report, type Size } from "../../bench/figures.ts";
import { startChromium } from "../../hosts/chromium.ts";
import { packExtension } from "../../hosts/pack-extension.ts";
import { temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";
import { startWorkbench } from "../../hosts/vscode.ts";
import { notification, openWorkbench, runCommand, statusBarItem } from "../../hosts/workbench-page.ts";
import { makeCheckout } from "../checkout.ts";
import { signIn } from "../companion.ts";
import { outboxOf, VSIX } from "../machine.ts";
import { askForCode, copyCode } from "../pairing-steps.ts";
import { startTappedServer } from "../tapped-server.ts";

const KEYSTROKES = 1_000;
const SAVES = 50;

/**
 * Measures in a real extension host what the tray adds, against the same run without it: activation, each keystroke event,
 * each save, and the memory that waiting captures take.
 */
export async function editorCost({ quick }: Pick<Size, "quick">, report: Pick<Report, "add" | "note">): Promise<void> {
  if (!existsSync(VSIX)) return report.note("The editor was not measured: `npm run build` builds its extension first.");
  const scratch = temporaryFolder("cost");
  try {
    const probe = await packExtension("probe", import.meta.dir, scratch.path);
    const waiting = quick ? 10_000 : 100_000;
    const without = await measure({ folder: join(scratch.path, "without"), vsix: [probe], waiting });
    const withTray = await measure({ folder: join(scratch.path, "with"), vsix: [probe, VSIX], waiting });
    report.add({ bench: "editor, activation", unit: "ms", value: withTray.activation });
    for (const kind of ["keystroke", "save"] as const) {
      for (const [name, share] of [
        ["median", 0.5],
        ["p99", 0.99],
      ] as const) {
        const added = quantile(withTray[kind], share) - quantile(without[kind], share);
        report.add({ bench: `editor, added to a ${kind} event, ${name}`, unit: "µs", value: added });
      }
    }
    report.add({ bench: "editor, heap added", unit: "MiB", value: mib(withTray.memory) - mib(without.memory) });
    if (withTray.full === undefined) throw new Error("The memory with a full queue was not measured.");
    const named = `editor, heap added by ${waiting.toLocaleString("en")} waiting captures`;
    report.add({ bench: named, unit: "MiB", value: mib(withTray.full) - mib(withTray.memory) });
    report.add({ bench: "editor, lines of a log kept durably", unit: "captures/s", value: withTray.kept ?? 0 });
    report.note(
      "At an event all listeners of the extension host between the probe's first and last are timed, with and without.",
    );
  } finally {
    scratch.remove();
  }
}

interface Measured {
  readonly activation: number;
  readonly keystroke: readonly number[];
  readonly save: readonly number[];
  readonly memory: { readonly heapUsed: number };
  readonly full?: { readonly heapUsed: number };
  /** Captures a second into the outbox. */
  readonly kept?: number;
}

async function measure(run: { folder: string; vsix: readonly string[]; waiting: number }): Promise<Measured> {
  const { folder, vsix, waiting } = run;
  mkdirSync(folder);
  makeCheckout(folder);
  const report = `${folder}.json`;
  const log = `${folder}.log`;
  writeFileSync(log, "");
  const env = { TANDEM_PROBE: JSON.stringify({ report, keystrokes: KEYSTROKES, saves: SAVES }) };
  const settings = { "tandem.logs": [{ name: "many", path: log }] };
  const [workbench, browser, tapped] = await Promise.all([
    startWorkbench({ folder, vsix, env, settings }),
    startChromium({ viewport: { width: 1280, height: 800 } }),
    startTappedServer(),
  ]);
  try {
    const page = await openWorkbench(browser.context, workbench.url);
    const paired = vsix.includes(VSIX);
    if (paired) {
      await statusBarItem(page, "Pair Tandem").waitFor({ timeout: 60_000 });
      const ann = await signIn(tapped.server, tapped.origin, "Ann");
      await askForCode(page, tapped.origin);
      await ann.confirm(await copyCode(page), "Laptop");
      await notification(page, "Paired as Ann");
    }
    await runCommand(page, "Probe: Run");
    await until("the probe's report", () => existsSync(report), { timeoutMs: 600_000 });
    const measured: Measured = JSON.parse(readFileSync(report, "utf8"));
    if (!paired) return measured;
    tapped.goAway();
    const appendedAt = performance.now();
    appendFileSync(
      log,
      Array.from({ length: waiting }, (_, at) => `line ${at} of a log that is as long as a log's line is\n`).join(""),
    );
    await until("the queue to hold them", () => outboxOf(workbench.userDataDir).includes(`line ${waiting - 1} `), {
      timeoutMs: 180_000,
      everyMs: 500,
    });
    const kept = waiting / ((performance.now() - appendedAt) / 1000);
    await runCommand(page, "Probe: Memory");
    await until("the probe's memory", () => existsSync(`${report}.memory`));
    return { ...measured, kept, full: JSON.parse(readFileSync(`${report}.memory`, "utf8")) };
  } finally {
    await browser.close();
    await workbench.close();
    await tapped.stop();
  }
}

function mib({ heapUsed }: { heapUsed: number }): number {
  return heapUsed / 2 ** 20;
}
