import { afterAll, beforeAll, expect, test } from "bun:test";
import { addAuthenticator } from "../hosts/authenticator.ts";
import { askToPair } from "./bare-tray.ts";
import { type Companion, startCompanion } from "./companion.ts";
import { keptIn, lettersOf } from "./kept-code.ts";

let companion: Companion;
beforeAll(async () => {
  companion = await startCompanion();
});
afterAll(() => companion.close());

test("a tray's page leads somebody without an account through making one, back to the code, to a paired device", async () => {
  const { server, context } = companion;
  const tray = await askToPair(server.origin, { name: "Laptop", platform: "Linux x64" });
  const page = await context.newPage();
  await addAuthenticator(page);
  await page.goto(`${server.origin}/pair`);
  await page.getByText("This server has no account yet").waitFor();
  await page.getByRole("link", { name: "Sign in or create an account" }).click();
  await page.getByRole("heading", { name: "This server is new" }).waitFor();

  await page.goto(await server.setUpLink());
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Create account with a passkey" }).click();

  // Typed as people type: small letters, a space for the dash.
  await page.getByLabel("Code from the tray").fill(tray.userCode.toLowerCase().replace("-", " "));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Is this your device?" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/pair");
  expect(await page.getByText("Not started from this page").isVisible()).toBe(true);
  expect(await page.getByText("The same network as this browser").isVisible()).toBe(true);
  await page.getByLabel("Name").fill("Work laptop");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("You confirmed Work laptop").waitFor();
  await tray.redeem();
  await page.getByRole("heading", { name: "Work laptop is paired" }).waitFor();

  expect(await keptIn(page, lettersOf(tray.userCode))).toEqual([]);
});

test("a tab that waits at the code goes on by itself when the account is made in another one", async () => {
  const { server, context } = companion;
  await context.clearCookies();
  const waiting = await companion.open("/pair");
  await waiting.getByRole("link", { name: "Sign in or create an account" }).waitFor();
  const printed = server.tandem("sign-in-link", "Ada").stdout;
  const other = await context.newPage();
  await other.goto(/https?:\/\/\S+#token=\S+/.exec(printed)?.[0] ?? "");
  await other.getByLabel("Code from the tray").waitFor();
  await waiting.getByLabel("Code from the tray").waitFor();
});
