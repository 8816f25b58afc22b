import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addAuthenticator } from "./authenticator.ts";
import { type ExtensionChromium, startChromiumWith } from "./chromium.ts";
import { temporaryFolder } from "./temporary.ts";

const folder = temporaryFolder("extension");
let browser: ExtensionChromium;
const site = Bun.serve({
  port: 0,
  fetch: () => new Response("<h1>here</h1>", { headers: { "content-type": "text/html" } }),
});

beforeAll(async () => {
  browser = await startChromiumWith(writeExtension());
});

afterAll(async () => {
  await browser.close();
  await site.stop(true);
  folder.remove();
});

test("an unpacked extension runs, and its pages open", async () => {
  const page = await browser.context.newPage();
  await page.goto(browser.extensionUrl("popup.html"));
  expect(await page.locator("h1").textContent()).toBe("popup");
});

test("a killed service worker is woken by the next event", async () => {
  const page = await browser.context.newPage();
  await page.goto(browser.extensionUrl("popup.html"));
  const born = () => page.evaluate<number>("chrome.runtime.sendMessage('born?')");
  const before = await born();
  await browser.killWorker();
  expect(await born()).toBeGreaterThan(before);
});

test("a passkey made with the virtual authenticator can be used on another page", async () => {
  const create = `navigator.credentials.create({ publicKey: { challenge: new Uint8Array(32), rp: { name: "t" },
    user: { id: new Uint8Array(16), name: "a", displayName: "a" }, pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    authenticatorSelection: { residentKey: "required", userVerification: "required" } } }).then((c) => c.id)`;
  const get = `navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), userVerification: "required" } }).then((c) => c.id)`;
  const first = await browser.context.newPage();
  await first.goto(`http://localhost:${site.port}/`);
  const authenticator = await addAuthenticator(first);
  const made = await first.evaluate<string>(create);

  const second = await browser.context.newPage();
  await second.goto(`http://localhost:${site.port}/`);
  await addAuthenticator(second, await authenticator.passkeys());
  expect(await second.evaluate<string>(get)).toBe(made);
});

function writeExtension(): string {
  const path = join(folder.path, "extension");
  mkdirSync(path);
  const manifest = {
    manifest_version: 3,
    name: "probe",
    version: "1",
    background: { service_worker: "background.js" },
  };
  writeFileSync(join(path, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(join(path, "popup.html"), "<h1>popup</h1>");
  writeFileSync(
    join(path, "background.js"),
    "const born = performance.timeOrigin; chrome.runtime.onMessage.addListener((_, __, answer) => answer(born));",
  );
  return path;
}
