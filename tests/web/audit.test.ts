import { afterAll, beforeAll, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { cutHistory, keepHistory, rewriteHistory, tamper } from "../journeys/audit-tampering.ts";
import { pairByHand } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  await pairByHand(page, companion.server.origin, { name: "Laptop" });
  await page.goto(`${companion.server.origin}/settings/devices`);
  await page.getByRole("button", { name: "Revoke Laptop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke Laptop" }).click();
  await page.getByText("Laptop is revoked.").waitFor();
  await page.goto(`${companion.server.origin}/audit`);
});
afterAll(() => companion.close());

test("every act of pairing and revoking is a sentence, newest first", async () => {
  await page.getByText("You revoked Laptop.").waitFor();
  const sentences = await page.locator(".entries bdi").allInnerTexts();
  expect(sentences.slice(0, 4)).toEqual([
    "You revoked Laptop.",
    "Laptop fetched its key and is paired.",
    "You confirmed Laptop.",
    expect.stringMatching(/^You entered the code of Laptop, which had asked on \d+ \w+ \d{4}, [\d:]+\.$/),
  ]);
  expect(sentences.at(-1)).toBe("Your account was created.");
});

test("the browser checks the chain against the signed head, which can be read", async () => {
  await page.getByText(/This browser checked the chain: all \d+ entries/).waitFor();
  await page.getByText("Signed head").click();
  expect(await page.locator("details pre").textContent()).toMatch(/\n\d+\n[\w+/]{43}=\n\n— /);
});

test("a changed column, and entries that changed places, are named by the entry", async () => {
  const whole = await keepHistory(companion.server);
  await tamper(companion.server, "UPDATE audit_log SET detail = '{}' WHERE seq = 3");
  await page.reload();
  await page.getByText("The chain does not hold at entry 3").waitFor();
  await whole.restore();

  await tamper(
    companion.server,
    "UPDATE audit_log SET seq = 99 WHERE seq = 2",
    "UPDATE audit_log SET seq = 2 WHERE seq = 3",
    "UPDATE audit_log SET seq = 3 WHERE seq = 99",
  );
  await page.reload();
  await page.getByText("The chain does not hold at entry 2").waitFor();
  await whole.restore();
  await page.reload();
  await page.getByText(/This browser checked the chain: all \d+ entries/).waitFor();
});

test("a dropped tail is told: by the head that counts more, and where the head was mended, by what this browser saw", async () => {
  const whole = await keepHistory(companion.server);
  await tamper(companion.server, "DELETE FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log)");
  await page.reload();
  await page.getByText("Entries are missing at the end").waitFor();
  await whole.restore();

  await cutHistory(companion.server, 2);
  expect(companion.server.tandem("audit", "verify")).toMatchObject({ code: 0 });
  await page.reload();
  await page.getByText("shorter than the one that this browser saw").waitFor();
  await page.getByText("A restored backup looks like this.").waitFor();
  // It stays told until the person says that they know.
  await page.reload();
  await page.getByText("shorter than the one that this browser saw").waitFor();
  await whole.restore();
});

test("a history that was rewritten and chained anew is told from the one that this browser saw, until the person accepts it", async () => {
  const whole = await keepHistory(companion.server);
  await rewriteHistory(companion.server, 2, "device:another");
  expect(companion.server.tandem("audit", "verify")).toMatchObject({ code: 0 });
  await page.reload();
  await page.getByText("The history is different from the one that this browser saw").waitFor();
  await cutHistory(companion.server, 1);
  await page.reload();
  await page.getByText("A restored backup alone does not look like this.").waitFor();
  await whole.restore();

  await rewriteHistory(companion.server, 3, "device:another");
  await page.reload();
  await page.getByRole("button", { name: "I know why. Remember it as it is now" }).click();
  await page.getByText(/This browser checked the chain/).waitFor();
  await page.reload();
  await page.getByText(/This browser checked the chain/).waitFor();
});

test("a head under a foreign name, or signed by another key than the server publishes, proves nothing", async () => {
  const forged: ((head: string) => string)[] = [
    (head) => head.replaceAll(/^localhost:\d+\/audit/gm, "elsewhere.example/audit"),
    (head) => head.replaceAll("localhost", "elsewhere.example"),
    (head) => head.replace(/(— \S+ \S{12})\S{8}/, "$1AAAAAAAA"),
    (head) => head.slice(0, head.indexOf("\n\n") + 2),
  ];
  for (const forge of forged) {
    await page.route("**/v1/audit?*", async (route) => {
      const answer = await route.fetch();
      const { entries, head } = await answer.json();
      await route.fulfill({ response: answer, json: { entries, head: forge(head) } });
    });
    await page.reload();
    await page.getByText("The newest entry is not signed by this server for your account's log.").waitFor();
    await page.unroute("**/v1/audit?*");
  }
  await page.reload();
  await page.getByText(/This browser checked the chain/).waitFor();
});

test("a server that signs by a foreign key is told from the one that this browser knew", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  await companion.server.kill();
  const file = join(companion.server.dataFolder, "keys", "audit.pem");
  writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }));
  await companion.server.restart();
  await page.reload();
  await page.getByText("The log is signed by another key than this browser saw before.").waitFor();
});
