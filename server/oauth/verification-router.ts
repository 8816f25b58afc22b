import { type Asking, Confirmation, PAIRING_EXPIRES_IN_S, UserCodeRequest } from "@tandem/contract/pairing";
import { CLIENTS, type ClientId } from "@tandem/contract/scopes";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { clientAddress, isBehindUnknownProxy, sameNetwork } from "../http/address.ts";
import { requireNameable } from "../http/displayed-name.ts";
import { jsonBodies } from "../http/json-body.ts";
import { problems } from "../http/problems.ts";
import { requireVerified, webAuth } from "../http/web-auth.ts";
import { confirmPairing } from "./confirm.ts";
import { denyPairing } from "./deny.ts";
import { withinGuessLimit } from "./guess-limit.ts";
import { lookUpPairing, type WaitingPairing } from "./look-up.ts";
import { openPairingWindow } from "./pairing-window.ts";

/** The web companion's side of the device flow (RFC 8628 §3.3). */
export function verificationRouter(context: Context) {
  const { config, store, clock } = context;
  const addressOf = (request: Request, server: Parameters<typeof clientAddress>[2]) =>
    clientAddress(config, request, server);

  return new Elysia({ prefix: "/v1/pairings" })
    .use(problems(context))
    .use(jsonBodies())
    .post("", async ({ request, set }) => {
      const windowId = await openPairingWindow(store, await webAuth(context, request), clock.now());
      set.status = 201;
      return {
        pairing_window_id: windowId.reveal(),
        expires_in: PAIRING_EXPIRES_IN_S,
        deep_link: deepLink(config.origin, windowId.reveal()),
      };
    })
    .post(
      "/lookup",
      async ({ request, body, server }) => {
        const identity = await webAuth(context, request);
        const address = addressOf(request, server);
        const guess = { typed: body.user_code, address };
        const pairing = await withinGuessLimit(context, identity, guess, (mac) =>
          lookUpPairing(store, identity, mac, clock.now()),
        );
        const near = !isBehindUnknownProxy(config, request, server) && sameNetwork(address, pairing.address);
        return asking(pairing, near, identity.accountId);
      },
      { body: UserCodeRequest },
    )
    .post(
      "/confirm",
      async ({ request, body, server }) => {
        const identity = await webAuth(context, request);
        requireVerified(identity, clock.now());
        const name = body.name === undefined ? undefined : requireNameable(body.name, "/name");
        const guess = { typed: body.user_code, address: addressOf(request, server) };
        const deviceId = await withinGuessLimit(context, identity, guess, (userCodeMac) =>
          confirmPairing(store, identity, { userCodeMac, name, now: clock.now() }),
        );
        return { device_id: deviceId };
      },
      { body: Confirmation },
    )
    .post(
      "/deny",
      async ({ request, body, server }) => {
        const identity = await webAuth(context, request);
        const guess = { typed: body.user_code, address: addressOf(request, server) };
        await withinGuessLimit(context, identity, guess, async (mac) =>
          (await denyPairing(store, identity, mac, clock.now())) ? true : undefined,
        );
        return new Response(null, { status: 204 });
      },
      { body: UserCodeRequest },
    );
}

/** Starts the editor's tray with the window's id. It holds no code, and the tray asks before it takes the origin. */
function deepLink(origin: string, windowId: string): string {
  return `vscode://tandem.tandem/pair?${new URLSearchParams({ window: windowId, origin })}`;
}

function asking(pairing: WaitingPairing, near: boolean, accountId: string): Asking {
  return {
    device: {
      name: pairing.deviceName,
      kind: CLIENTS[pairing.clientId as ClientId],
      platform: pairing.devicePlatform,
      client_version: pairing.clientVersion,
    },
    requested_at: new Date(pairing.requestedAt).toISOString(),
    same_network: near,
    from_this_window: pairing.windowAccountId === accountId,
    scopes: pairing.scope.split(" "),
  };
}
