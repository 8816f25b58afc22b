import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { until } from "../hosts/until.ts";
import { browserConsole, readBrowserLogs } from "../hosts/workbench-page.ts";
import type { Machine } from "./machine.ts";
import type { TappedServer } from "./tapped-server.ts";

/** Keeps everything that the workbench says to screen readers from now on. */
export async function watchAlerts(page: Page): Promise<void> {
  await page.evaluate(`{
    globalThis.saidToScreenReaders = [];
    const keep = () => globalThis.saidToScreenReaders.push(
      ...Array.from(document.querySelectorAll(".monaco-alert, .monaco-status"), ({ textContent }) => textContent));
    for (const place of document.querySelectorAll(".monaco-aria-container"))
      new MutationObserver(keep).observe(place, { childList: true, characterData: true, subtree: true });
  }`);
}

/**
 * Leaves a marker in every place where a secret could be, so that a search which finds none has shown that it can find.
 * @returns place → what must be found there
 */
export async function plantMarkers(
  { page }: Pick<Machine, "page">,
  { origin }: TappedServer,
): Promise<[string, string][]> {
  await page.evaluate(`console.log("marker-in-console"); Promise.reject(new Error("marker-in-window")); undefined`);
  await until("the marker in the window's log", async () =>
    Object.values(await readBrowserLogs(page)).some((text) => text.includes("marker-in-window")),
  );
  return [
    ["the logs", `Asking ${origin} for a pairing code.`],
    ["the browser's console", "marker-in-console"],
    ["the window's log", "marker-in-window"],
    ["what screen readers heard", "A pairing code is ready"],
    ["the editor's files", origin],
    ["the addresses", "/oauth/device_authorization"],
    ["the server's output", origin],
    ["the database", "Ann Marker"],
  ];
}

/** Every place where a secret could be, and which of the secrets is where. */
export async function leaksIn(machine: Pick<Machine, "page" | "workbench">, tapped: TappedServer, secrets: string[]) {
  const { page, workbench } = machine;
  const said = await page.evaluate<string[]>("globalThis.saidToScreenReaders");
  const places = new Map([
    ["the logs", Object.values(workbench.logs()).join("\n")],
    ["the browser's console", browserConsole(page)],
    ["the window's log", Object.values(await readBrowserLogs(page)).join("\n")],
    ["what screen readers heard", said.join("\n")],
    ["the editor's files", filesUnder(join(workbench.userDataDir, "User"))],
    ["the addresses", tapped.urls.join("\n")],
    ["the server's output", tapped.server.output()],
    ["the database", filesUnder(tapped.server.dataFolder)],
  ]);
  const found = [...places].flatMap(([place, text]) =>
    secrets.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling))).map(() => place),
  );
  return { places, found };
}

/** A code may be written without its dash, or in small letters. */
function spellings(secret: string): string[] {
  if (secret.length > 9) return [secret];
  return [secret, secret.replace("-", ""), secret.toLowerCase(), secret.toLowerCase().replace("-", "")];
}

function filesUnder(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}
