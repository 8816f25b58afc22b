import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createVSIX } from "@vscode/vsce";
import type { Page } from "playwright";
import { type HostChromium, startChromium } from "./chromium.ts";
import { temporaryFolder } from "./temporary.ts";
import { until } from "./until.ts";
import { startWorkbench, type Workbench } from "./vscode.ts";
import * as bench from "./workbench-page.ts";

const folder = temporaryFolder("probe");
const project = join(folder.path, "project");
let workbench: Workbench;
let browser: HostChromium;
let page: Page;

beforeAll(async () => {
  mkdirSync(project);
  writeFileSync(join(project, "notes.txt"), "first\n");
  const vsix = await packageExtension();
  [workbench, browser] = await Promise.all([startWorkbench({ folder: project, vsix }), startChromium()]);
  page = await bench.openWorkbench(browser.context, workbench.url);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await workbench.close();
  folder.remove();
});

test("a command's notification, its button, an input box and a modal can be used", async () => {
  await bench.statusBarItem(page, "Probe ready").waitFor({ timeout: 90_000 });
  await bench.runCommand(page, "Probe: Ask");
  await bench.clickNotification(page, "A code is ready", "Go on");
  await bench.answerQuickInput(page, "typed text");
  await bench.clickModal(page, "Use typed text?", "Use it");
  await bench.notification(page, "Used typed text");
  expect(await bench.ariaAlertText(page)).toContain("Used typed text");
});

test("a marker that the extension logs is found among the workbench's logs", async () => {
  await until("the marker", () => Object.values(workbench.logs()).some((text) => text.includes("marker-in-channel")));
});

test("a marker in an error notification is found in the browser's console", async () => {
  await bench.runCommand(page, "Probe: Fail");
  await until("the marker", () => bench.browserConsole(page).includes("marker-in-notification"));
});

test("the window's own log is read: it names the address that only this run has", async () => {
  const { host } = new URL(workbench.url);
  await until("the address", async () =>
    Object.entries(await bench.readBrowserLogs(page)).some(
      ([path, text]) => path.endsWith("/window.log") && text.includes(host),
    ),
  );
});

test("a file can be opened, changed and saved as a person does", async () => {
  await bench.openFile(page, "notes.txt");
  await bench.typeAndSave(page, "second");
  expect(readFileSync(join(project, "notes.txt"), "utf8")).toBe("first\nsecond");
});

async function packageExtension(): Promise<string> {
  const path = join(folder.path, "probe");
  mkdirSync(path);
  const manifest = {
    name: "probe",
    publisher: "tandem",
    version: "1.0.0",
    license: "MIT",
    repository: "https://tandem.example/",
    engines: { vscode: "^1.96.0" },
    main: "./extension.js",
    files: ["extension.js"],
    activationEvents: ["onStartupFinished"],
    contributes: {
      commands: [
        { command: "probe.ask", category: "Probe", title: "Ask" },
        { command: "probe.fail", category: "Probe", title: "Fail" },
      ],
    },
  };
  writeFileSync(join(path, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(path, "README.md"), "A probe.");
  writeFileSync(join(path, "LICENSE"), "MIT");
  writeFileSync(join(path, "extension.js"), EXTENSION);
  const packagePath = join(folder.path, "probe.vsix");
  await createVSIX({ cwd: path, packagePath, dependencies: false });
  return packagePath;
}

const EXTENSION = `
const vscode = require("vscode");
exports.activate = (context) => {
  const channel = vscode.window.createOutputChannel("Probe", { log: true });
  channel.info("marker-in-channel");
  const item = vscode.window.createStatusBarItem();
  item.text = "Probe ready";
  item.show();
  context.subscriptions.push(item, channel,
    vscode.commands.registerCommand("probe.ask", async () => {
      if (await vscode.window.showInformationMessage("A code is ready", "Go on") !== "Go on") return;
      const text = await vscode.window.showInputBox({ prompt: "Text" });
      const answer = await vscode.window.showWarningMessage("Use " + text + "?", { modal: true }, "Use it");
      if (answer === "Use it") vscode.window.showInformationMessage("Used " + text);
    }),
    vscode.commands.registerCommand("probe.fail", () => vscode.window.showErrorMessage("marker-in-notification")));
};
`;
