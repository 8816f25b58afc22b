import { afterAll, beforeAll, expect, test } from "bun:test";
import { DEVICE_CODE_GRANT } from "@tandem/contract/scopes";
import * as oauth from "oauth4webapi";
import { type HostServer, startServer } from "../hosts/server.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { askForCode, Person, POLL_MS } from "./world/person.ts";
import { captureAll, eventsOf, saved } from "./world/saved.ts";

let server: HostServer;
let ada: Person;
let laptop: Machine;
let deviceId: string;
let deviceCode: string;
let stolen: { readonly accessToken: string; readonly refreshToken: string };
let thief: oauth.DPoPHandle;
let metadata: oauth.AuthorizationServer;
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  laptop = await startMachine("Laptop");
  const { whole, userCode } = await askForCode(laptop, server.origin);
  deviceCode = JSON.parse((await laptop.ports().secrets.get("pairing")) ?? "{}").deviceCode;
  deviceId = (await ada.confirm(userCode)).device_id;
  laptop.timers.wind(POLL_MS);
  await whole;
  // Copied out of the tray's own safe.
  stolen = JSON.parse((await laptop.ports().secrets.get("tokens")) ?? "{}");
  thief = oauth.DPoP(client, await oauth.generateKeyPair("ES256"));
  metadata = await (await fetch(`${server.origin}/.well-known/oauth-authorization-server`)).json();
});
afterAll(async () => {
  await laptop?.close();
  await server?.stop();
});

const client: oauth.Client = { client_id: "tandem-editor" };
const insecure = { [oauth.allowInsecureRequests]: true } as const;

const body = (path: string) => {
  const { type, payload } = saved(laptop, path, Date.now());
  const capture = { capture_id: crypto.randomUUID(), observer: laptop.observer, type, payload };
  return JSON.stringify({ captures: [{ ...capture, occurred_at: new Date().toISOString(), clock_offset_ms: 0 }] });
};
const JSON_TYPE = { "content-type": "application/json" };

/** A server's nonce may be asked for first: a thief who knows the protocol answers with it. */
async function withNonce(send: () => Promise<Response>): Promise<Response> {
  const isChallenged = (fault: unknown) => fault instanceof oauth.WWWAuthenticateChallengeError;
  const attempt = async () =>
    await send().catch((fault: unknown) => {
      if (isChallenged(fault)) return (fault as oauth.WWWAuthenticateChallengeError).response;
      throw fault;
    });
  const first = await attempt();
  return first.ok ? first : await attempt();
}

test("an access token copied out of a tray stores nothing elsewhere: not as a bearer token, not without a proof, not with another key", async () => {
  const url = new URL("/v1/events", server.origin);
  for (const scheme of ["Bearer", "DPoP"]) {
    const headers = { ...JSON_TYPE, authorization: `${scheme} ${stolen.accessToken}` };
    const refused = await fetch(url, { method: "POST", headers, body: body("src/stolen.ts") });
    expect({ scheme, status: refused.status }).toEqual({ scheme, status: 401 });
    expect(refused.headers.get("www-authenticate")).toContain("invalid_token");
  }
  const push = (key: oauth.DPoPHandle, path: string) =>
    withNonce(() =>
      oauth.protectedResourceRequest(stolen.accessToken, "POST", url, new Headers(JSON_TYPE), body(path), {
        ...insecure,
        DPoP: key,
      }),
    );
  const refused = await push(thief, "src/stolen.ts");
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toContain("invalid_dpop_proof");
  expect(eventsOf(await ada.timeline(), "src/stolen.ts")).toEqual([]);

  // The very same request with the tray's own key: it was the key that was missing.
  const own = await laptop.ports().keys.load();
  if (own === undefined) throw new Error("a paired tray has a key");
  expect((await push(oauth.DPoP(client, own), "src/control.ts")).status).toBe(200);
  expect(eventsOf(await ada.timeline(), "src/control.ts").length).toBe(1);
});

test("a refresh token and a device code copied out of a tray bring no token elsewhere, without a proof or with another key", async () => {
  const endpoint = `${server.origin}/oauth/token`;
  const grants: Record<string, string>[] = [
    { grant_type: "refresh_token", refresh_token: stolen.refreshToken },
    { grant_type: DEVICE_CODE_GRANT, device_code: deviceCode },
  ];
  for (const grant of grants) {
    const form = new URLSearchParams({ client_id: client.client_id, ...grant });
    const bare = await fetch(endpoint, { method: "POST", body: form });
    expect(bare.status).toBe(400);
    expect(await bare.json()).not.toHaveProperty("access_token");

    const { grant_type = "", ...parameters } = grant;
    const options = { ...insecure, DPoP: thief };
    const keyed = await withNonce(() =>
      oauth.genericTokenEndpointRequest(metadata, client, oauth.None(), grant_type, parameters, options),
    );
    expect(keyed.status).toBe(400);
    expect(await keyed.json()).not.toHaveProperty("access_token");
  }
});

test("after the thief's attempts the tray's device is active as before, refreshes, and what it captures is stored", async () => {
  expect((await ada.devices()).map(({ id, status }) => ({ id, status }))).toEqual([{ id: deviceId, status: "active" }]);
  // Long enough for the access token to have run out.
  laptop.timers.wind(10 * 60_000);
  await captureAll(laptop, [saved(laptop, "src/own.ts", Date.now())]);
  await laptop.emptied();
  const renewed = JSON.parse((await laptop.ports().secrets.get("tokens")) ?? "{}");
  expect(renewed.refreshToken).not.toBe(stolen.refreshToken);
  expect(eventsOf(await ada.timeline(), "src/own.ts").length).toBe(1);
});
