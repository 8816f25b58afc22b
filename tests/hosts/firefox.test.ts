import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostFirefox, startFirefox } from "./firefox.ts";
import { temporaryFolder } from "./temporary.ts";

const GECKO_ID = "probe@tandem.example";
const folder = temporaryFolder("extension");
let browser: HostFirefox;

beforeAll(async () => {
  browser = await startFirefox({ geckoId: GECKO_ID });
  await browser.install(writeExtension());
});

afterAll(async () => {
  await browser.close();
  folder.remove();
});

test("an extension runs in Firefox, and its page can be read, clicked, held and typed into", async () => {
  const page = await browser.open(browser.extensionUrl("popup.html"));
  await page.waitForText("not held");
  await page.hold("button", () => page.waitForText("code shown"));
  await page.waitForText("not held");
  await page.click("button");
  await page.type("input", "BCDF-GHJK");
  expect(await page.evaluate<string>("document.querySelector('input').value")).toBe("BCDF-GHJK");
  expect(await page.evaluate<string>("browser.runtime.sendMessage('who?')")).toBe("the background page");
});

test("an error in the page reaches the test with its text", async () => {
  const page = await browser.open("data:text/html,<h1>here</h1>");
  await expect(page.evaluate("nothing.there")).rejects.toThrow("nothing is not defined");
});

test("closing ends the process and deletes the profile", async () => {
  const other = await startFirefox({ geckoId: GECKO_ID });
  await other.close();
  expect(existsSync(other.profile)).toBe(false);
});

function writeExtension(): string {
  const path = join(folder.path, "extension");
  mkdirSync(path);
  const manifest = {
    manifest_version: 3,
    name: "probe",
    version: "1",
    background: { service_worker: "background.js", scripts: ["background.js"] },
    browser_specific_settings: {
      gecko: { id: GECKO_ID, strict_min_version: "142.0", data_collection_permissions: { required: ["none"] } },
    },
  };
  writeFileSync(join(path, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(
    join(path, "background.js"),
    "browser.runtime.onMessage.addListener(() => Promise.resolve('the background page'));",
  );
  writeFileSync(join(path, "popup.html"), "<p>not held</p><button>Hold</button><input><script src=popup.js></script>");
  writeFileSync(
    join(path, "popup.js"),
    `const say = (text) => () => { document.querySelector("p").textContent = text; };
     document.querySelector("button").onpointerdown = say("code shown");
     document.querySelector("button").onpointerup = say("not held");`,
  );
  return path;
}
