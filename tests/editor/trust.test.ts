import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../hosts/temporary.ts";
import { notification, openFile, runCommand, typeAndSave } from "../hosts/workbench-page.ts";
import { type Checkout, makeCheckout } from "./checkout.ts";
import { type Companion, signIn } from "./companion.ts";
import { type Machine, startMachine } from "./machine.ts";
import { askForCode, copyCode } from "./pairing-steps.ts";
import { startTappedServer, type TappedServer } from "./tapped-server.ts";

const folder = temporaryFolder("untrusted");
let checkout: Checkout;
let tapped: TappedServer;
let machine: Machine;
let ann: Companion;

beforeAll(async () => {
  checkout = makeCheckout(folder.path);
  const settings = { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" };
  [tapped, machine] = await Promise.all([startTappedServer(), startMachine(folder.path, settings, { trust: true })]);
  ann = await signIn(tapped.server, tapped.origin, "Ann");
  await askForCode(machine.page, tapped.origin);
  await ann.confirm(await copyCode(machine.page), "Laptop");
  await notification(machine.page, "Paired as Ann");
}, 300_000);

afterAll(async () => {
  await machine?.close();
  await tapped?.stop();
  folder.remove();
});

test("nothing is recorded in a folder that is not trusted, and what happens there from the moment that it is", async () => {
  const { page } = machine;
  await openFile(page, "notes.txt");
  await typeAndSave(page, "saved before the folder is trusted");
  writeFileSync(join(folder.path, "before.txt"), "changed before the folder is trusted\n");
  const before = checkout.commit("Before the folder is trusted");
  expect(machine.outbox()).toBe("");

  await runCommand(page, "Workspaces: Manage Workspace Trust");
  await page.getByRole("button", { name: "Trust", exact: true }).first().click();
  await page.getByText("You trust this folder").first().waitFor();
  writeFileSync(join(folder.path, "after.txt"), "changed after the folder is trusted\n");
  await ann.untilSeen("document.saved", "path", "after.txt", 1);
  expect((await ann.all("document.saved")).map(({ payload }) => payload.path)).toEqual(["after.txt"]);
  expect(await ann.events("git.commit", "sha", before)).toEqual([]);
  expect(await ann.all("document.active")).toEqual([]);
}, 90_000);
