import { afterAll, beforeAll, expect, test } from "bun:test";
import { openHeadlessPorts } from "@tandem/tray/node/headless-ports";
import { openTray } from "@tandem/tray/tray";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { askToPair } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { keptIn, lettersOf } from "./kept-code.ts";

let companion: Companion;
const folder = temporaryFolder("web-initiated");
beforeAll(async () => {
  companion = await startCompanion();
});
afterAll(async () => {
  await companion.close();
  folder.remove();
});

test("the page that opened the pairing window shows the new device live, and so does another tab, without reload", async () => {
  const { server } = companion;
  const page = await createFirstAccount(companion);
  const list = await companion.open("/settings/devices");
  await list.getByText("No device is paired yet").waitFor();
  await list.evaluate(() => {
    document.documentElement.dataset.loadedOnce = "yes";
  });

  await page.goto(`${server.origin}/settings/devices`);
  await page.getByRole("link", { name: "Pair a device" }).click();
  const deepLink = await page.getByRole("link", { name: "Open in VS Code" }).getAttribute("href");
  const windowId = new URL(deepLink ?? "").searchParams.get("window") ?? "";
  expect(deepLink).toStartWith("vscode://");

  const ports = await openHeadlessPorts(folder.path);
  const tray = await openTray({ clientId: "tandem-editor", clientVersion: "0.1.0" }, ports);
  const pairing = tray.pair({
    origin: server.origin,
    deviceName: "Laptop",
    devicePlatform: "Linux x64",
    pairingWindowId: windowId,
  });
  const userCode = await until("the tray's code", () => tray.userCode());
  expect(deepLink).not.toContain(lettersOf(userCode));

  await page.getByLabel("Code from the tray").fill(userCode);
  await page.getByRole("button", { name: "Look up" }).click();
  await page.getByText("Your account's pairing page").waitFor();
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("It is fetching its key").waitFor();
  expect((await pairing).outcome).toBe("paired");
  await page.getByRole("heading", { name: "Laptop is paired" }).waitFor();

  const row = list.getByRole("listitem").filter({ has: list.getByRole("heading", { name: "Laptop" }) });
  await row.getByText("bound to a key that only it holds").waitFor();
  await row.getByText("right, to the second").waitFor();
  expect(await list.evaluate(() => document.documentElement.dataset.loadedOnce)).toBe("yes");
  expect(await keptIn(page, lettersOf(userCode))).toEqual([]);
  await tray.stop();
  await ports.close();
});

test("after a tray was denied the page opens another window, by which the next tray is recognised", async () => {
  const page = await companion.open("/settings/devices/pair");
  const startTray = async () => {
    const deepLink = await page.getByRole("link", { name: "Open in VS Code" }).getAttribute("href");
    const windowId = new URL(deepLink ?? "").searchParams.get("window") ?? "";
    const tray = await askToPair(companion.server.origin, { name: "Desktop", windowId });
    await page.getByLabel("Code from the tray").fill(tray.userCode);
    await page.getByRole("button", { name: "Look up" }).click();
    await page.getByRole("heading", { name: "Is this your device?" }).waitFor();
    return windowId;
  };
  const denied = await startTray();
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByRole("button", { name: "Pair another device" }).click();
  expect(await startTray()).not.toBe(denied);
  await page.getByText("Your account's pairing page").waitFor();
  await page.close();
});

test("reloading the page of the pairing window opens another window, and the back button leads to Devices", async () => {
  const page = await companion.open("/settings/devices");
  await page.getByRole("link", { name: "Pair a device" }).click();
  await page.getByText("This page waits for").waitFor();
  await page.reload();
  await page.getByText("This page waits for").waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Devices" }).waitFor();
});
