import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { addAuthenticator } from "../hosts/authenticator.ts";
import { type AccountWorld, button, part, startAccountWorld } from "./account-page.ts";
import { pairByHand, saved } from "./bare-tray.ts";
import { look } from "./look.ts";

let world: AccountWorld;
let page: Page;
let onPhone: Page;
beforeAll(async () => {
  world = await startAccountWorld();
  ({ page } = world);
  const tray = await pairByHand(page, world.companion.server.origin, { name: "Laptop" });
  const observer = crypto.randomUUID();
  await tray.push([saved("one.ts", observer), saved("two.ts", observer)]);
  onPhone = await world.signInOnPhone();
  await world.openAccount();
});
afterAll(() => world.close());

test("the list of signed-in browsers tells this one from the other, which is signed out live", async () => {
  await page.reload();
  await part(page, "Signed-in browsers").getByText("(this browser)").waitFor();
  expect(await part(page, "Signed-in browsers").getByRole("listitem").count()).toBe(2);
  await look(page, "account-full");
  await page.getByRole("button", { name: /^Sign out Chrom\w+ on Linux, signed in / }).click();
  await page.getByText(/^Chrom\w+ on Linux was signed out\.$/).waitFor();
  await onPhone.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
  expect(await part(page, "Signed-in browsers").getByRole("listitem").count()).toBe(1);
});

test("signing out everywhere else leaves this browser in", async () => {
  await world.signInOnPhone();
  onPhone = await world.signInOnPhone();
  await page.reload();
  await button(page, "Sign out everywhere else").click();
  await page.getByText("2 other browsers were signed out.").waitFor();
  await onPhone.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
  await page.reload();
  await part(page, "Signed-in browsers").getByText("(this browser)").waitFor();
  expect(await button(page, "Sign out everywhere else").count()).toBe(0);
});

test("the owner invites somebody by a link that is told once, and takes another back", async () => {
  await button(page, "Invite somebody").click();
  const link = (await page.locator(".kept-once pre").textContent()) ?? "";
  await look(page, "account-invitation");
  await button(page, "I have sent it").click();
  expect(await page.content()).not.toContain(link);
  await addAuthenticator(onPhone);
  await onPhone.goto(link);
  await onPhone.getByLabel("Your name").fill("Grace");
  await onPhone.getByRole("button", { name: "Create account with a passkey" }).click();
  await onPhone.getByRole("navigation", { name: "Pages" }).waitFor();
  await onPhone.goto(`${world.companion.server.origin}/settings/account`);
  await onPhone.getByRole("heading", { name: "Delete account" }).waitFor();
  expect(await onPhone.getByRole("heading", { name: "Invitations" }).count()).toBe(0);

  await page.reload();
  await button(page, "Invite somebody").click();
  await page.getByRole("button", { name: /^Withdraw the invitation made on/ }).click();
  await page.getByText("The invitation was withdrawn.").waitFor();
  await page.getByText("Invitation made on").waitFor({ state: "detached" });
  expect(await page.locator(".kept-once").count()).toBe(0);
});

test("everything that is the person's is saved as one file, after a verification, and it is whole", async () => {
  world.forgetVerification();
  await world.openAccount();
  await button(page, "Export everything").click();
  const question = page.getByRole("dialog", { name: "Is it you?" });
  await question.waitFor();
  const saving = page.waitForEvent("download");
  await question.getByRole("button", { name: "Use passkey" }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe("tandem-account.ndjson");
  const lines = readFileSync(await file.path(), "utf8")
    .trimEnd()
    .split("\n");
  const kinds = lines.map((line) => Object.keys(JSON.parse(line))[0] ?? "");
  expect(kinds.filter((kind) => kind !== "audit_entry")).toEqual(["account", "device", "event", "event", "audit_head"]);
  await page.getByText("Your browser is saving tandem-account.ndjson.").waitFor();
});

test("letting out, letting in and taking along are sentences in the audit log", async () => {
  const sentences = await world.auditSentences();
  for (const sentence of [
    /^You signed Chrom\w+ on Linux out\.$/m,
    /^You signed out everywhere else: 2 browsers\.$/m,
    /^Grace accepted an invitation of yours\.$/m,
    /^You withdrew an invitation\.$/m,
    /^You exported your account\.$/m,
  ])
    expect(sentences).toMatch(sentence);
});

test("a question for a passkey goes when its browser is signed out from another one", async () => {
  world.forgetVerification();
  await world.openAccount();
  await button(page, "Invite somebody").click();
  const question = page.getByRole("dialog", { name: "Is it you?" });
  await question.waitFor();
  onPhone = await world.signInOnPhone();
  await onPhone.goto(`${world.companion.server.origin}/settings/account`);
  await button(onPhone, "Sign out everywhere else").click();
  await page.locator("h1").getByText("Sign in").waitFor();
  await question.waitFor({ state: "detached" });
  await page.bringToFront();
  await button(page, "Use passkey").click();
  await page.getByText("You are signed in as Ada.").waitFor();
});

test("deleting says what is lost in numbers, wants the name typed, and leaves nobody signed in", async () => {
  onPhone = await world.signInOnPhone();
  await world.openAccount();
  await button(page, "Delete account").click();
  const question = page.getByRole("dialog", { name: "Delete the account Ada?" });
  await question.getByText(/It holds 2 events of 1 device, and an audit log of \d+ entries\./).waitFor();
  await question.getByText("Whoever joined it next owns it then.").waitFor();
  await look(page, "account-delete");
  await question.getByRole("button", { name: "Delete Ada" }).click();
  await question.getByText("Type the account's name exactly as it stands here: Ada").waitFor();
  await question.getByLabel("Type Ada to confirm").fill("Ada");
  await question.getByRole("button", { name: "Delete Ada" }).click();
  await page.getByText("The account was deleted, with all that was in it.").waitFor();
  await onPhone.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
  const database = new Database(join(world.companion.server.dataFolder, "tandem.sqlite"), { readonly: true });
  const left = ["events", "devices", "recovery_codes"].map(
    (table) => database.query<{ n: number }, []>(`SELECT count(*) AS n FROM ${table}`).get()?.n,
  );
  database.close();
  expect(left).toEqual([0, 0, 0]);
});
