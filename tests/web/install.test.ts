import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { look } from "./look.ts";

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
});
afterAll(() => companion.close());

test("the install page offers what is built and says what is not, with the steps of each host", async () => {
  const { files } = (await (await fetch(`${companion.server.origin}/v1/downloads`)).json()) as {
    files: { name: string; bytes: number }[];
  };
  await page.goto(`${companion.server.origin}/install`);
  await page.getByRole("heading", { name: "Firefox" }).waitFor();
  for (const name of ["tandem.vsix", "tandem-browser.zip"]) {
    const built = files.find((file) => file.name === name);
    if (built === undefined) await page.getByText(`${name} is not built on this server.`).first().waitFor();
    else
      await page
        .getByRole("link", { name: `Download ${name}` })
        .first()
        .waitFor();
    const answer = await fetch(`${companion.server.origin}/downloads/${name}`);
    expect(answer.status).toBe(built === undefined ? 404 : 200);
    const body = new Uint8Array(await answer.arrayBuffer());
    // A .vsix is a zip too.
    if (built !== undefined) expect([body.length, body[0], body[1]]).toEqual([built.bytes, 0x50, 0x4b]);
  }
  expect((await fetch(`${companion.server.origin}/downloads/..%2fmain.ts`)).status).toBe(404);
  await look(page, "install");
});

test("a newcomer is led from nothing to the first event, each step moving on by itself", async () => {
  const welcome = await companion.open("/");
  const current = welcome.locator("[aria-current=step]");
  await current.filter({ hasText: "Install a tray" }).waitFor();
  const tray = await pairByHand(page, companion.server.origin, { name: "Laptop" });
  await current.filter({ hasText: "this page waits for it" }).waitFor();
  await tray.push([saved("first.ts", crypto.randomUUID())]);
  await welcome.getByRole("listitem").filter({ hasText: "first.ts" }).waitFor();
});
