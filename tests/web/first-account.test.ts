import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Route } from "playwright";
import { addAuthenticator } from "../hosts/authenticator.ts";
import { type Companion, createFirstAccount, signInByLink, signInLink, startCompanion } from "./companion.ts";

let companion: Companion;
beforeAll(async () => {
  companion = await startCompanion();
});
afterAll(() => companion.close());

test("a server without an account tells a visitor where the link to the first one is", async () => {
  const page = await companion.open("/");
  await page.getByRole("heading", { name: "This server is new" }).waitFor();
  expect(await page.getByText("it printed a line with a link").isVisible()).toBe(true);
  await page.close();
});

test("the set-up link makes the first account and its passkey, and Today leads on to pairing", async () => {
  const page = await createFirstAccount(companion, "Ada");
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  await page.getByRole("link", { name: "Pair a device" }).click();
  await page.getByRole("heading", { name: "Pair a device" }).waitFor();
  expect(page.url()).not.toContain("token");
  await page.goBack();
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  expect(page.url()).not.toContain("token");
});

test("the passkey signs in again after signing out, and the page asked for comes back", async () => {
  const [page] = companion.context.pages().slice(-1);
  if (page === undefined) throw new Error("The page of the first account is gone.");
  await page.goto(`${companion.server.origin}/settings/account`);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(`${companion.server.origin}/audit`);
  await page.getByRole("button", { name: "Use passkey" }).click();
  await page.getByRole("heading", { name: "Audit" }).waitFor();
  await page.getByText("This browser checked the chain").waitFor();
  await page
    .getByText(/You signed in from Chrom\w+ on Linux by passkey/)
    .first()
    .waitFor();
});

test("a used set-up link says so, and nothing of its token stays in the address", async () => {
  const page = await companion.open(new URL(await companion.server.setUpLink()).pathname);
  await page.goto("about:blank");
  await addAuthenticator(page);
  await page.goto(await companion.server.setUpLink());
  await page.getByLabel("Your name").fill("Eve");
  await page.getByRole("button", { name: "Create account with a passkey" }).click();
  await page.getByText("This link no longer creates an account").waitFor();
  expect(page.url()).not.toContain("token");
  await page.close();
});

test("a sign-in link works once; afterwards the page says so in neutral words", async () => {
  const link = signInLink(companion.server, "Ada");
  const first = await companion.context.newPage();
  await companion.context.clearCookies();
  await first.goto(link);
  await first.getByRole("navigation", { name: "Pages" }).waitFor();
  await first.waitForURL(`${companion.server.origin}/`);
  await first.goto(`${companion.server.origin}/settings/account`);
  await first.getByRole("button", { name: "Sign out", exact: true }).click();
  await first.getByRole("heading", { name: "Sign in" }).waitFor();
  await first.goto("about:blank");
  await first.goto(link);
  await first.getByText("This link no longer signs anybody in").waitFor();
  expect(first.url()).not.toContain("token");
});

test("a sign-in link that a busy server did not take is tried again, and signs in", async () => {
  const page = await companion.context.newPage();
  await companion.context.clearCookies();
  const busy = (route: Route) => route.fulfill({ status: 503, headers: { "retry-after": "2" } });
  await page.route("**/v1/session/link", busy, { times: 1 });
  await page.goto(signInLink(companion.server, "Ada"));
  await page.getByText("The server is busy. Nothing was changed. Try again in 2 s.").waitFor();
  expect(await page.getByText("no longer signs anybody in").count()).toBe(0);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  await page.waitForURL(({ pathname }) => pathname !== "/sign-in");

  // Whether somebody is signed in must be known before a link is used.
  const used: string[] = [];
  page.on("request", (request) => request.url().endsWith("/v1/session/link") && used.push(request.url()));
  await page.goto("about:blank");
  await page.route("**/v1/session", busy);
  await page.goto(signInLink(companion.server, "Eve"));
  await page.getByText("The server is busy.").waitFor();
  await page.unroute("**/v1/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("You are signed in as Ada.").waitFor();
  expect(used).toEqual([]);
  await page.close();
});

test("who signs in by a link stays signed in, however late the answer comes to who was signed in before", async () => {
  const page = await companion.context.newPage();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await companion.context.clearCookies();
  await page.route("**/v1/welcome", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(signInLink(companion.server, "Ada"));
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  const answered = page.waitForResponse("**/v1/welcome");
  release();
  await (await answered).finished();
  await page.getByRole("link", { name: "Account" }).click();
  await page.getByText("You are signed in as Ada.").waitFor();
  await page.close();
});

test("a sign-in link that comes while somebody is signed in is used only when the person says so", async () => {
  const page = await signInByLink(companion, "Ada");
  const link = signInLink(companion.server, "Eve");
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByText("You are signed in as Ada.").waitFor();
  expect(page.url()).not.toContain("token");
  await page.getByRole("button", { name: "Stay signed in" }).click();
  await page.waitForURL(`${companion.server.origin}/`);
  await page.goto(`${companion.server.origin}/settings/account`);
  await page.getByText("You are signed in as Ada.").waitFor();

  // Nothing of the link was used up.
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in by the link" }).click();
  await page.waitForURL(`${companion.server.origin}/`);
  await page.goto(`${companion.server.origin}/settings/account`);
  await page.getByText("You are signed in as Eve.").waitFor();
  await page.close();
});

test("who has no passkey is told how to prove themselves, and can add one after a fresh link", async () => {
  const page = await signInByLink(companion, "Grace");
  await addAuthenticator(page);
  await page.goto(`${companion.server.origin}/settings/account`);
  await page.getByText("You have no passkey yet").waitFor();
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("The passkey was added").waitFor();
});
