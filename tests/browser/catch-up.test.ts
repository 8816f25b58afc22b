import { expect, test } from "bun:test";
import { until } from "../hosts/until.ts";
import { signIn } from "./companion.ts";
import { startLocalSite } from "./local-site.ts";
import { paintTimes } from "./paint-times.ts";
import { openPopup, type Popup, pairByPopup } from "./popup.ts";
import { startTamperedServer } from "./tampered-server.ts";
import { startTestedChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";
import { letWait, ROOM_KB, waiting } from "./waiting-captures.ts";

/** `TANDEM_QUEUED=50000` takes several minutes and is for a measurement by hand. */
const QUEUED = Number(process.env.TANDEM_QUEUED ?? 10_000);
const TIME_MS = Math.max(180_000, QUEUED * 15);
/** How much more memory than before catching up may take, whatever waits: a batch or two, and what the browser has not tidied up. */
const MORE_BYTES = 150 * 1024 * 1024;

for (const name of ["Chromium", "Firefox"] as const) {
  const start = () => (name === "Chromium" ? startTestedChromium() : startTestedFirefox(undefined, ROOM_KB));
  test(
    `${name}: ${QUEUED.toLocaleString("en")} captures that wait are caught up in bounded pushes and memory, while the popup answers`,
    async () => {
      const site = startLocalSite();
      const tampered = await startTamperedServer();
      const ann = await signIn(tampered.server, "Ann");
      const browser = await start();
      try {
        const popup = await pairByPopup(browser, tampered.origin, ann);
        await letWait(browser, popup, tampered, site.page("queued"), QUEUED);
        const memoryBefore = await browser.memory();
        let memory = memoryBefore;
        tampered.answer(undefined);
        const began = performance.now();

        await until("the popup to pause while it catches up", () => pauses(popup), { timeoutMs: 60_000 });
        await popup.says("Paused");
        const second = await openPopup(browser);
        const { first, largest } = await paintTimes(second.tab);
        await second.close();
        const caughtUp = async () => {
          memory = Math.max(memory, await browser.memory());
          return (await waiting(popup)) === 0;
        };
        const timeoutMs = Math.max(170_000, QUEUED * 10);
        await until("all of it sent", caughtUp, { timeoutMs, everyMs: 500 });
        const seconds = (performance.now() - began) / 1000;
        console.info(
          `${name}: ${QUEUED} captures in ${seconds.toFixed(1)} s, ${Math.round(QUEUED / seconds)} a second; ${mega(memoryBefore)} MB before, ${mega(memory)} MB at most while they were caught up; ` +
            `popup opened meanwhile: first paint after ${Math.round(first)} ms, its largest after ${Math.round(largest)} ms`,
        );
        expect(memory - memoryBefore).toBeLessThan(MORE_BYTES);
        const pushes = tampered.sent().filter((line) => line.startsWith("/v1/events "));
        expect(pushes.length).toBeGreaterThanOrEqual(QUEUED / 1000);
        for (const push of pushes) expect(push.length).toBeLessThanOrEqual(1024 * 1024 + 20);
        const captures = new Set(pushes.flatMap((push) => push.match(/"capture_id":"[^"]+"/g) ?? []));
        expect(captures.size).toBeGreaterThan(QUEUED);
      } finally {
        await Promise.all([browser.close(), tampered.stop(), site.stop()]);
      }
    },
    TIME_MS,
  );
}

const mega = (bytes: number) => Math.round(bytes / 1024 / 1024);

async function pauses(popup: Popup): Promise<boolean> {
  const left = await waiting(popup);
  if (left === 0) throw new Error("It had caught up before the popup could be pressed.");
  await popup.press("Pause");
  return true;
}
