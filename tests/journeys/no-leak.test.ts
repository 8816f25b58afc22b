import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { NewRecoveryCodes } from "@tandem/contract/account";
import { type HostServer, startServer } from "../hosts/server.ts";
import { databaseText } from "../hosts/stored-rows.ts";
import { makeAuthenticator } from "../server/accounts/authenticator.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { askForCode, Person, POLL_MS } from "./world/person.ts";
import { captureAll, saved } from "./world/saved.ts";

let server: HostServer;
let ada: Person;
let laptop: Machine;
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  laptop = await startMachine("Laptop");
});
afterAll(async () => {
  await laptop?.close();
  await server?.stop();
});

test("no code, token or DPoP key is in the server's output, its database or the trays' logs, while a planted marker is found", async () => {
  const secrets = new Set<string>();
  const denied = await askForCode(laptop, server.origin);
  secrets.add(denied.userCode);
  secrets.add(JSON.parse((await laptop.ports().secrets.get("pairing")) ?? "{}").deviceCode);
  await ada.deny(denied.userCode);
  laptop.timers.wind(POLL_MS);
  await denied.whole;

  const { whole, userCode } = await askForCode(laptop, server.origin);
  secrets.add(userCode);
  secrets.add(JSON.parse((await laptop.ports().secrets.get("pairing")) ?? "{}").deviceCode);
  await ada.lookUp(userCode);
  await ada.request("POST", "/v1/pairings/confirm", { user_code: userCode, name: 7 });
  await ada.confirm(userCode);
  laptop.timers.wind(POLL_MS);
  await whole;
  const keepTokens = async () => {
    const tokens = JSON.parse((await laptop.ports().secrets.get("tokens")) ?? "{}");
    secrets.add(tokens.accessToken);
    secrets.add(tokens.refreshToken);
  };
  await keepTokens();
  // A refresh, a push, and a fault with the tokens in hand.
  await laptop.kill();
  laptop.timers.wind(10 * 60_000);
  await laptop.start();
  await captureAll(laptop, [saved(laptop, MARKER, Date.now())]);
  await laptop.emptied();
  await keepTokens();
  // The half of the DPoP key that never travels, out of the tray's own safe.
  const safe = readFileSync(join(laptop.folder, "safe.json"), "utf8");
  for (const [, d = ""] of safe.matchAll(/"d":"([\w-]{43})"/g)) secrets.add(d);
  expect(secrets.size).toBe(9);

  // The marker stands in the database, and in the output by the link that the operator's start printed.
  const places = await everywhere();
  expect(Object.values(places).some((text) => text.includes(MARKER))).toBe(true);
  expect(places.output).toContain(server.origin);
  expect(places["tray log"]).toContain("Paired as Ada");
  expect(Object.keys(places)).toContain("tray state.json");
  expectNowhere(secrets, places);
});

test("no recovery code, passkey answer or cookie is in the server's output, its database or the trays' logs, whatever faults come with it", async () => {
  const secrets = new Set<string>();
  const send = (path: string, body: unknown, cookie = "") =>
    fetch(server.origin + path, {
      method: "POST",
      headers: { origin: server.origin, "content-type": "application/json", cookie },
      body: JSON.stringify(body),
    });
  const keepCookie = (response: Response) => {
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    secrets.add(cookie.slice(cookie.indexOf("=") + 1));
    return cookie;
  };
  const token = /#token=([^\s"]+)/.exec(server.tandem("sign-in-link", "Ada").stdout)?.[1] ?? "";
  secrets.add(token);
  const session = keepCookie(await send("/v1/session/link", { token }));

  const made = await send("/v1/recovery-codes", {}, session);
  const { codes } = (await made.json()) as NewRecoveryCodes;
  for (const code of codes) secrets.add(code);
  const [code = ""] = codes;
  keepCookie(await send("/v1/session/recovery", { code }));
  // Used, malformed, and where no code belongs.
  expect((await send("/v1/session/recovery", { code })).status).toBe(404);
  await send("/v1/session/recovery", { code: [code], [code]: code });
  await fetch(`${server.origin}/v1/nowhere`, { headers: { cookie: session } });
  await fetch(`${server.origin}/v1/events`, { method: "POST", headers: { authorization: `Bearer ${code}` } });

  const authenticator = makeAuthenticator(server.origin);
  const ceremony = async (path: string, act: "register" | "authenticate", signedIn = "") => {
    const started = await send(`${path}/options`, {}, signedIn);
    const begun = keepCookie(started);
    const answer = authenticator[act]((await started.json()) as { challenge: string });
    const { attestationObject, clientDataJSON, signature } = answer.response as Record<string, string>;
    for (const material of [attestationObject, clientDataJSON, signature])
      if (material !== undefined) secrets.add(material);
    const cookies = [signedIn, begun].filter((part) => part !== "").join("; ");
    const whole = await send(path, { answer }, cookies);
    expect(whole.status).toBe(204);
    // The same answer again, and one that is none.
    expect((await send(path, { answer }, cookies)).ok).toBe(false);
    await send(path, { answer: [answer] }, cookies);
    return whole;
  };
  await ceremony("/v1/passkeys", "register", session);
  keepCookie(await ceremony("/v1/session/passkey", "authenticate"));
  // A link's token, ten codes, three sessions, two ceremonies with what the passkey answered in each.
  expect(secrets.size).toBe(1 + 10 + 3 + 2 + 4);
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(15);
  expectNowhere(secrets, await everywhere());
});

const MARKER = "src/planted-marker-7c1e.ts";

type Places = Record<string, string>;

async function everywhere(): Promise<Places> {
  return { ...(await databaseBytes()), ...trayBytes(), output: server.output(), "tray log": laptop.log.join("\n") };
}

function expectNowhere(secrets: ReadonlySet<string>, places: Places): void {
  for (const [place, text] of Object.entries(places))
    for (const secret of secrets)
      for (const spelling of spellings(secret))
        expect({ place, found: text.includes(spelling) }).toEqual({ place, found: false });
}

/** As it was handed out; a code without its dashes; as a URL or a careless log would have it; its bytes, where it is base64url. */
function spellings(secret: string): string[] {
  const bytes = /^[\w-]{43}$/.test(secret) ? [Buffer.from(secret, "base64url").toString("latin1")] : [];
  return [secret, secret.replaceAll("-", ""), encodeURIComponent(secret), secret.toLowerCase(), ...bytes];
}

/** What the tray keeps beside its safe. */
function trayBytes(): Places {
  const files = [...new Bun.Glob("**/*").scanSync(laptop.folder)].filter((name) => name !== "safe.json");
  return Object.fromEntries(files.map((name) => [`tray ${name}`, readFileSync(join(laptop.folder, name), "latin1")]));
}

/** Every byte of the data folder but the keys', which are secret by being there, and all that stands in the database. */
async function databaseBytes(): Promise<Places> {
  const files = readdirSync(server.dataFolder).filter((name) => statSync(join(server.dataFolder, name)).isFile());
  const bytes = files.map((name) => [name, readFileSync(join(server.dataFolder, name), "latin1")] as const);
  const database = await databaseText(server);
  expect(database.length).toBeGreaterThan(0);
  return { ...Object.fromEntries(bytes), database };
}
