import { afterEach, beforeEach, expect, test } from "bun:test";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { createContext } from "../../server/create-context.ts";
import { listen } from "../../server/operator/listen.ts";
import { makeSignInLink } from "../../server/operator/sign-in-link.ts";
import { makeCertificate } from "../hosts/certificate.ts";
import { freePort, temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { type Browser, browserAt } from "../server/browser.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { askForCode, POLL_MS } from "./world/person.ts";
import { captureAll, saved } from "./world/saved.ts";

let origin: string;
let folder: ReturnType<typeof temporaryFolder>;
let ada: Browser;
let laptop: Machine;
let trusted: string;
let logged: string[];
let close: () => Promise<void>;
beforeEach(async () => {
  folder = temporaryFolder("own-tls");
  const { cert, key } = makeCertificate(folder.path, "served");
  trusted = readFileSync(cert, "utf8");
  logged = [];
  const port = await freePort();
  const config = readConfig({
    TANDEM_PORT: String(port),
    TANDEM_DATA: join(folder.path, "data"),
    TANDEM_TLS_CERT: cert,
    TANDEM_TLS_KEY: key,
  });
  origin = config.origin;
  const log = pino({}, { write: (line: string) => logged.push(line) });
  const context = await createContext(config, { clock: { now: Date.now }, log });
  const app = createApp(context);
  const stop = listen(app, context, 20);
  const link = new URL((await makeSignInLink(context, "Ada")) ?? "");
  ada = await browserAt(origin, ask, link.hash.slice("#token=".length));
  laptop = await startMachine("Laptop");
  laptop.network = (_, url, init) => fetch(url, trusting(init));
  close = async () => {
    await laptop.close();
    stop();
    await app.stop(true);
    await context.store.close();
    folder.remove();
  };
});
afterEach(() => close());

/** Trusts the served certificate alone, as a machine does on which its authority was installed. */
const trusting = (init?: RequestInit) => ({ ...init, keepalive: false, tls: { ca: trusted } });
const ask = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, trusting(init));

test("a tray pairs and pushes over the server's own TLS, goes on after the certificate was renewed, and trusts no other", async () => {
  expect(origin).toStartWith("https://localhost:");
  expect(ada.cookie).toStartWith("__Host-");
  const { whole, userCode } = await askForCode(laptop, origin);
  expect((await ada.send("POST", "/v1/pairings/confirm", { user_code: userCode })).status).toBe(200);
  laptop.timers.wind(POLL_MS);
  expect((await whole).outcome).toBe("paired");
  expect(await (await ada.send("GET", "/v1/devices")).json()).toMatchObject({ devices: [{ key_bound: true }] });
  await captureAll(laptop, [saved(laptop, "src/before.ts", Date.now())]);
  await laptop.emptied();

  const renewed = makeCertificate(folder.path, "renewed");
  for (const kind of ["key", "cert"])
    copyFileSync(join(folder.path, `renewed.${kind}`), join(folder.path, `served.${kind}`));
  await until("the renewed certificate", () => logged.some((line) => line.includes("took up")));
  await captureAll(laptop, [saved(laptop, "src/after.ts", Date.now())]);
  expect(await laptop.reaches("offline")).toMatchObject({ outbox: { waiting: 1 } });
  trusted = readFileSync(renewed.cert, "utf8");
  laptop.timers.wind(60_000);
  await laptop.emptied();
  const page = (await (await ada.send("GET", "/v1/timeline")).json()) as { events: { payload: { path: string } }[] };
  expect(page.events.map(({ payload }) => payload.path).toSorted()).toEqual(["src/after.ts", "src/before.ts"]);
}, 60_000);
