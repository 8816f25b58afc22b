import { afterEach, beforeEach, expect, test } from "bun:test";
import { copyFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import pino from "pino";
import { createApp } from "../../../server/app.ts";
import { readConfig } from "../../../server/config.ts";
import { createContext } from "../../../server/create-context.ts";
import { listen } from "../../../server/operator/listen.ts";
import { makeCertificate } from "../../hosts/certificate.ts";
import { freePort, temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";

let folder: ReturnType<typeof temporaryFolder>;
let cert: string;
let key: string;
let port: number;
let logged: string[];
let close: () => Promise<void>;
beforeEach(async () => {
  folder = temporaryFolder("tls");
  [cert, key] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")];
  port = await freePort();
  logged = [];
  makeCertificate(folder.path, "first");
  for (const [from, to] of [
    ["first.cert", cert],
    ["first.key", key],
  ] as const)
    copyFileSync(join(folder.path, from), to);
  const config = readConfig({
    TANDEM_PORT: String(port),
    TANDEM_DATA: join(folder.path, "data"),
    TANDEM_TLS_CERT: cert,
    TANDEM_TLS_KEY: key,
  });
  const log = pino({}, { write: (line: string) => logged.push(line) });
  const context = await createContext(config, { clock: { now: Date.now }, log });
  const app = createApp(context);
  const stop = listen(app, context, 20);
  close = async () => {
    stop();
    await app.stop(true);
    await context.store.close();
    folder.remove();
  };
});
afterEach(() => close());

test("a renewed certificate is taken up without a restart, and what was under way is still answered", async () => {
  const first = fingerprintOf("first");
  const underWay = await connected();
  expect(underWay.getPeerCertificate().fingerprint256).toBe(first);
  let answer = "";
  underWay.on("data", (part) => {
    answer += part.toString();
  });
  const body = JSON.stringify({ token: "none" });
  underWay.write(
    `POST /v1/session/link HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: https://localhost:${port}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );

  makeCertificate(folder.path, "second");
  put("second.key", key);
  put("second.cert", cert);
  const second = fingerprintOf("second");
  expect(second).not.toBe(first);
  await until("the renewed certificate", async () => (await servedFingerprint()) === second);

  underWay.write(body.slice(5));
  await until("the answer to what was under way", () => answer.startsWith("HTTP/1.1 404"));
  underWay.destroy();
}, 30_000);

test("a certificate that is half written or another key's leaves the old one served, until it is whole", async () => {
  const first = fingerprintOf("first");
  makeCertificate(folder.path, "second");
  put("second.cert", cert);
  await until("the refusal of another key's certificate", () => logged.some((line) => line.includes("not taken up")));
  expect(await servedFingerprint()).toBe(first);
  writeFileSync(key, "-----BEGIN PRIVATE KEY-----\nhalf");
  const before = logged.length;
  await until("the refusal of half a key", () => logged.length > before);
  expect(await servedFingerprint()).toBe(first);
  put("second.key", key);
  await until("the whole certificate", async () => (await servedFingerprint()) === fingerprintOf("second"));
  expect(logged.join("")).not.toContain("PRIVATE KEY");
}, 30_000);

/** As a renewing tool does: in one step, under the name that the server knows. */
function put(name: string, file: string): void {
  copyFileSync(join(folder.path, name), `${file}.new`);
  renameSync(`${file}.new`, file);
}

function fingerprintOf(name: string): string {
  const made = Bun.spawnSync([
    "openssl",
    "x509",
    "-noout",
    "-sha256",
    "-fingerprint",
    "-in",
    join(folder.path, `${name}.cert`),
  ]);
  return made.stdout.toString().split("=")[1]?.trim() ?? "";
}

async function servedFingerprint(): Promise<string> {
  const socket = await connected();
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

function connected(): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, servername: "localhost", rejectUnauthorized: false }, () =>
      resolve(socket),
    );
    socket.on("error", reject);
  });
}
