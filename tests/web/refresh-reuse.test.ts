import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { pairByHand } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
});
afterAll(() => companion.close());

const row = (name: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });

test("an old refresh token that comes back is told live on that device's row alone, with how to pair again, and audited", async () => {
  const { origin } = companion.server;
  const laptop = await pairByHand(page, origin, { name: "Laptop" });
  await pairByHand(page, origin, { name: "Desk" });
  await page.goto(`${origin}/settings/devices`);
  await row("Laptop").waitFor();

  // Traded twice, so that the first is older than any lost reply explains.
  const second: { refresh_token: string } = await (await laptop.refresh(laptop.refreshToken)).json();
  expect((await laptop.refresh(second.refresh_token)).status).toBe(200);
  expect((await laptop.refresh(laptop.refreshToken)).status).toBe(400);

  const warning = row("Laptop").getByRole("alert");
  await warning.waitFor();
  const text = await warning.textContent();
  expect(text).toContain("an old token of it came back, so somebody may hold a copy. Its access was ended.");
  expect(text).toContain("choose Unpair in its tray and pair it again");
  expect(await row("Desk").getByRole("alert").count()).toBe(0);

  await page.goto(`${origin}/audit`);
  await page.getByText("An old token of Laptop came back. Its access was ended.").waitFor();
});
