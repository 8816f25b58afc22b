import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Page, Route } from "playwright";
import { addAuthenticator } from "../hosts/authenticator.ts";
import { type AccountWorld, button, focusOn, part, pressByKeyboard, startAccountWorld } from "./account-page.ts";
import { keptIn, lettersOf } from "./kept-code.ts";
import { look } from "./look.ts";

let world: AccountWorld;
let page: Page;
let onPhone: Page;
let codes: string[] = [];
beforeAll(async () => {
  world = await startAccountWorld();
  ({ page } = world);
  onPhone = await world.phone.context.newPage();
  await world.openAccount();
});
afterAll(() => world.close());

test("the only way into an account cannot be removed, and the page says why", async () => {
  await page.getByText("It is the only way into your account.").waitFor();
  expect(await page.getByRole("button", { name: /^Remove passkey/ }).count()).toBe(0);
});

test("the page says how long events are kept", async () => {
  await part(page, "How long events are kept").getByText("This server keeps your events for ever.").waitFor();
});

test("a passkey that was just added asks for a name, and keeps it after a reload", async () => {
  const second = await world.companion.context.newPage();
  const authenticator = await addAuthenticator(second);
  await second.goto(`${world.companion.server.origin}/settings/account`);
  await second.getByRole("button", { name: "Add a passkey" }).click();
  await second.getByText("The passkey was added.").waitFor();
  await second.getByLabel("New name").fill("Blue key");
  await second.keyboard.press("Enter");
  await second.getByText("Blue key").waitFor();
  await authenticator.remove();
  await second.close();
  await page.reload();
  await part(page, "Passkeys").getByText("Blue key").waitFor();
});

test("a passkey is removed by keyboard alone, after the page said what is left to sign in by", async () => {
  await button(page, "Remove passkey Blue key").waitFor();
  await pressByKeyboard(page, "Remove passkey Blue key");
  const question = page.getByRole("dialog", { name: "Remove the passkey Blue key?" });
  await question.getByText("Then this is left to sign in by: 1 passkey.").waitFor();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  await focusOn(page, "Remove passkey Blue key");
  await page.keyboard.press("Enter");
  await question.waitFor();
  await pressByKeyboard(page, "Remove passkey Blue key");
  await page.getByText("The passkey Blue key was removed.").waitFor();
  await focusOn(page, "Passkeys");
});

test("recovery codes are shown once, outlast a restart of the server, can be copied and saved, and stay nowhere afterwards", async () => {
  // A proxy answers so while the server behind it is started anew; the page asks for its live stream until that is there.
  const unavailable = (route: Route) => route.fulfill({ status: 503 });
  let isBack = false;
  await page.route("**/v1/timeline/stream", (route) => (isBack ? route.continue() : unavailable(route)));
  await page.reload();
  await button(page, "Make recovery codes").click();
  const shown = page.getByRole("region", { name: "Your new recovery codes" });
  await shown.waitFor();
  await focusOn(page, "Your new recovery codes");
  codes = await shown.locator("code").allInnerTexts();
  expect(codes).toHaveLength(10);
  await page.getByText("Reconnecting. What you see may be out of date.").waitFor();
  await page.route(
    "**/v1/session",
    (route) => {
      isBack = true;
      return unavailable(route);
    },
    { times: 1 },
  );
  await page.getByText("Reconnecting.").waitFor({ state: "hidden" });
  expect(isBack).toBe(true);
  expect(await shown.locator("code").allInnerTexts()).toEqual(codes);
  await page.unroute("**/v1/timeline/stream");
  await look(page, "account-codes");
  await button(page, "Copy codes").click();
  await page.getByText("The codes were copied.").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join("\n"));
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Download codes").click()]);
  expect(file.suggestedFilename()).toBe("tandem-recovery-codes.txt");
  expect(readFileSync(await file.path(), "utf8")).toContain(codes.join("\n"));
  await button(page, "I have kept them").click();
  await page.getByText("10 of 10 codes are left.").waitFor();
  await focusOn(page, "Recovery codes");
  const text = await page.content();
  for (const code of codes) {
    expect(text).not.toContain(code);
    expect(await keptIn(page, lettersOf(code))).toEqual([]);
  }
});

test("a recovery code signs in another browser, once, and leads to where a passkey can be added", async () => {
  await onPhone.goto(`${world.companion.server.origin}/sign-in`);
  await onPhone.getByText("Use a recovery code").click();
  const [code = ""] = codes;
  await onPhone.getByLabel("Recovery code").fill("BBBB-BBBB-BBBB-BBBB");
  await onPhone.keyboard.press("Enter");
  await onPhone.getByText("This is none of your recovery codes, or it was used before.").waitFor();
  await look(onPhone, "sign-in-recovery");
  await onPhone.getByLabel("Recovery code").fill(code.toLowerCase());
  await onPhone.keyboard.press("Enter");
  await onPhone.getByRole("heading", { name: "Account", exact: true }).waitFor();
  await onPhone.getByText("9 of 10 codes are left.").waitFor();
  expect(await keptIn(onPhone, lettersOf(code))).toEqual([]);
});

test("an act that gives trust asks for a recovery code where no passkey can be asked", async () => {
  const [, code = ""] = codes;
  // This browser holds no passkey of hers.
  await onPhone.goto(`${world.companion.server.origin}/settings/account`);
  world.forgetVerification();
  await button(onPhone, "Make new codes").click();
  await onPhone.getByRole("dialog").getByRole("button", { name: "Make new codes" }).click();
  const question = onPhone.getByRole("dialog", { name: "Is it you?" });
  await question.getByText("Use a recovery code").click();
  await look(onPhone, "verify-recovery");
  await question.getByLabel("Recovery code").fill(code);
  await onPhone.keyboard.press("Enter");
  await onPhone.getByRole("region", { name: "Your new recovery codes" }).waitFor();
  await focusOn(onPhone, "Your new recovery codes");
  await button(onPhone, "I have kept them").click();
  await onPhone.getByText("10 of 10 codes are left.").waitFor();
});

test("every change of how a person gets in is a sentence in the audit log", async () => {
  const sentences = await world.auditSentences();
  for (const sentence of [
    /^A passkey was added to your account: Chrom\w+ on Linux\.$/m,
    /^You renamed the passkey Chrom\w+ on Linux to Blue key\.$/m,
    /^You removed a passkey: Blue key\.$/m,
    /^You made new recovery codes\. Earlier ones are good no more\.$/m,
    /^A recovery code was used; left: 9 codes\.$/m,
    /^You signed in from Chrom\w+ on Linux by a recovery code\.$/m,
  ])
    expect(sentences).toMatch(sentence);
});

test("no recovery code stands in anything that the server printed", () => {
  for (const code of codes) expect(world.companion.server.output()).not.toContain(code);
});
