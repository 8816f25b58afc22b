import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion({}, { keepsLeftPages: true });
  page = await createFirstAccount(companion, "Ada");
  // Before the page itself hears that it is shown again.
  await page.addInitScript(() =>
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) sessionStorage.setItem("shown again", document.body.outerHTML);
    }),
  );
});
afterAll(() => companion.close());

const signInForm = (on: Page) => on.getByRole("heading", { name: "Sign in", exact: true });

test("after signing out the way back shows nothing of the account, not for a moment", async () => {
  await page.goto(`${companion.server.origin}/settings/account`);
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  const codes = page.getByRole("region", { name: "Your new recovery codes" }).locator("code");
  const code = (await codes.first().textContent()) ?? "";
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await signInForm(page).waitFor();
  await page.goBack({ waitUntil: "commit" });
  await signInForm(page).waitFor();
  const shown = await page.evaluate(() => sessionStorage.getItem("shown again") ?? "");
  expect(["<body>", "Ada", code].map((text) => shown.includes(text))).toEqual([true, false, false]);
});
