import { afterEach, beforeEach, expect, test } from "bun:test";
import { sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../hosts/temporary.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { type Attest, cborBytes, cborText, makeAuthenticator } from "./authenticator.ts";

let server: TestServer;
let ann: Browser;
let folder: ReturnType<typeof temporaryFolder>;
/** The server that a hostile certificate names. */
let elsewhere: ReturnType<typeof Bun.serve>;
let asked: string[];
beforeEach(async () => {
  folder = temporaryFolder("attestation");
  asked = [];
  elsewhere = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch({ url }) {
      asked.push(url);
      return new Response("no list");
    },
  });
  server = await startServer();
  ann = await server.signIn();
});
afterEach(async () => {
  await server.close();
  await elsewhere.stop(true);
  folder.remove();
});

async function addPasskey(attest?: Attest): Promise<Response> {
  const started = await ann.send("POST", "/v1/passkeys/options", {});
  const answer = makeAuthenticator(server.origin, attest).register((await started.json()) as { challenge: string });
  const cookie = started.headers.getSetCookie()[0]?.split(";")[0];
  return server.request("/v1/passkeys", {
    method: "POST",
    headers: { origin: server.origin, "content-type": "application/json", cookie: `${ann.cookie}; ${cookie}` },
    body: JSON.stringify({ answer }),
  });
}

test("a passkey's certificate makes the server ask no address that it names, and is not taken", async () => {
  const refused = await addPasskey(androidKey);
  expect(refused.status).toBe(400);
  expect(asked).toEqual([]);
  expect(await (await ann.send("GET", "/v1/passkeys")).json()).toEqual({ passkeys: [] });
});

test("a passkey that vouches for itself, without a certificate, is taken", async () => {
  expect((await addPasskey(selfAttested)).status).toBe(204);
  expect((await addPasskey()).status).toBe(204);
});

/** WebAuthn §8.2, self attestation. */
const selfAttested: Attest = ({ privateKey, authData, clientDataHash }) => ({
  format: "packed",
  statement: Buffer.concat([
    Buffer.from([0xa2]),
    cborText("alg"),
    Buffer.from([0x26]),
    cborText("sig"),
    cborBytes(sign("sha256", Buffer.concat([authData, clientDataHash]), privateKey)),
  ]),
});

/** WebAuthn §8.4, by an authority of its own whose certificate names where its revoked ones are listed. */
const androidKey: Attest = ({ privateKey, authData, clientDataHash }) => {
  const file = (name: string) => join(folder.path, name);
  writeFileSync(file("leaf.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
  openssl(
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2"],
    ["-subj", "/CN=hostile", "-keyout", file("root.key"), "-out", file("root.pem")],
  );
  // KeyDescription of Android: version, level, version, level, challenge, unique id, software and hardware enforced.
  const description = `30340201030a01010201040a01010420${clientDataHash.toString("hex")}040030003000`;
  openssl(
    ["req", "-x509", "-key", file("leaf.key"), "-days", "2", "-subj", "/CN=leaf", "-out", file("leaf.pem")],
    ["-CA", file("root.pem"), "-CAkey", file("root.key"), "-addext", `1.3.6.1.4.1.11129.2.1.17=DER:${description}`],
    ["-addext", `crlDistributionPoints=URI:http://127.0.0.1:${elsewhere.port}/revoked`],
  );
  const der = (name: string) => {
    const [, text = ""] = /-----BEGIN CERTIFICATE-----([^-]+)/.exec(readFileSync(file(name), "utf8")) ?? [];
    return Buffer.from(text, "base64");
  };
  return {
    format: "android-key",
    statement: Buffer.concat([
      Buffer.from([0xa3]),
      cborText("alg"),
      Buffer.from([0x26]),
      cborText("sig"),
      cborBytes(sign("sha256", Buffer.concat([authData, clientDataHash]), privateKey)),
      cborText("x5c"),
      Buffer.from([0x82]),
      cborBytes(der("leaf.pem")),
      cborBytes(der("root.pem")),
    ]),
  };
};

function openssl(...words: string[][]): void {
  const made = Bun.spawnSync(["openssl", ...words.flat()]);
  if (!made.success) throw new Error(`openssl made no certificate: ${made.stderr}`);
}
