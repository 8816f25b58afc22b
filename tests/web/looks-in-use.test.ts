import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { look } from "./look.ts";
import { watchRequests } from "./watch-requests.ts";

let companion: Companion;
let page: Page;
let watched: ReturnType<typeof watchRequests>;
beforeAll(async () => {
  companion = await startCompanion();
  watched = watchRequests(companion);
  page = await createFirstAccount(companion);
  const { origin } = companion.server;
  const laptop = await pairByHand(page, origin, { name: "Laptop" });
  const desktop = await pairByHand(page, origin, { name: "Desktop", platform: "macOS on Apple silicon" });
  const firefox = await pairByHand(page, origin, { name: "Firefox", kind: "browser", platform: "Firefox on Linux" });
  const observers = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as const;
  const paths = ["server/ingest/matching.ts", "web/pages/today.tsx", `${"deep/".repeat(30)}end.ts`];
  const work = { ...saved("", observers[0], { agoMs: 600_000 }), type: "document.active", duration_ms: 480_000 };
  await laptop.push([
    ...paths.map((path, index) => saved(path, observers[0], { agoMs: 60_000 * index, offsetMs: 12 })),
    { ...work, payload: { workspace: "example/tandem", path: paths[0] ?? "" } },
  ]);
  await desktop.push([saved("server/ingest/matching.ts", observers[1], { agoMs: 3, offsetMs: -90_240 })]);
  await desktop.heartbeat(212, -90_240);
  const page0 = { ...saved("", observers[2], { agoMs: 200_000 }), type: "page.visited" };
  await firefox.push([{ ...page0, payload: { url: "https://example.org/docs/pairing" } }]);
}, 60_000);
afterAll(() => companion.close());

const go = (path: string) => page.goto(companion.server.origin + path);
const keep = (name: string) => page.getByRole("dialog").getByRole("button", { name }).click();

test("Today with events, one of them merged and opened, looks right and is accessible", async () => {
  await go("/");
  await page.getByRole("button", { name: "Seen by Laptop and Desktop" }).click();
  await page.getByText("They saw it").waitFor();
  await look(page, "today");
});

test("the timeline with events looks right and is accessible", async () => {
  await go("/timeline");
  await page.locator(".plot[data-state=ready] canvas").waitFor();
  await page.getByText("5 events, 1 of them").waitFor();
  await look(page, "timeline");
});

test("the devices look right and are accessible", async () => {
  await go("/settings/devices");
  await page.getByText("212 captures").waitFor();
  await look(page, "devices-active");
});

test("the question before a revocation looks right and is accessible", async () => {
  await page.getByRole("button", { name: "Revoke Desktop" }).click();
  await look(page, "revoke");
  await keep("Keep Desktop");
});

test("the question before all others are revoked looks right and is accessible", async () => {
  await page.getByText("More for Laptop").click();
  await page.getByRole("button", { name: "Revoke all but Laptop" }).click();
  await look(page, "revoke-others");
  await keep("Keep them all");
});

test("the question before captures are removed looks right and is accessible", async () => {
  await page.getByRole("button", { name: "Remove what it captured since" }).first().click();
  await page.getByText(/captures of it will go/).waitFor();
  await look(page, "remove-captures");
  await keep("Keep everything");
});

test("revoked devices look right and are accessible", async () => {
  await page.getByRole("button", { name: "Revoke Desktop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke Desktop" }).click();
  await page.getByText("Desktop is revoked.").waitFor();
  await look(page, "devices");
});

for (const [name, path, text] of [
  ["audit", "/audit", "This browser checked the chain"],
  ["account", "/settings/account", "added"],
] as const)
  test(`${path} of an account in use looks right and is accessible`, async () => {
    await go(path);
    await page.getByText(text).first().waitFor();
    await look(page, name);
  });

test("stale devices, and the question before they are revoked, look right and are accessible", async () => {
  await page.clock.setFixedTime(Date.now() + 31 * 86_400_000);
  await go("/settings/devices");
  await page.getByText("Not heard of for over 30 days.").first().waitFor();
  await look(page, "stale");
  await page.getByRole("button", { name: "Revoke 2 stale devices" }).click();
  await look(page, "revoke-stale");
});

test("no page asked anything of another server, or tried what the content policy forbids", () => {
  expect(watched.asked()).toBeGreaterThan(10);
  expect(watched.outside).toEqual([]);
  expect(watched.complaints).toEqual([]);
});
