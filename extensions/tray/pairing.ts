import { type Core, failed, linkOf, succeeded } from "./core.ts";
import { pollForTokens, requestCode, type WhoAsks } from "./device-flow.ts";
import { discoverServer } from "./discovery.ts";
import { forgetDevice } from "./ending.ts";
import { acceptOrigin } from "./origin.ts";
import type { PairOutcome, PairRequest } from "./pair-outcome.ts";
import type { PairingRecord } from "./records.ts";
import { linkServer, requestOptions } from "./server-link.ts";
import { isOutboxOurs } from "./status-of.ts";
import { revokeAtServer } from "./tokens.ts";

/** RFC 8628 §3.5: slow_down adds this to the interval of this and every later poll. */
const SLOW_DOWN_MS = 5000;
/** RFC 8628 §3.2: where the server names no interval. */
const DEFAULT_INTERVAL_S = 5;

/** Finds the server and asks it for a code. Undefined: a code waits, and polling has begun. */
export async function startPairing(core: Core, request: PairRequest): Promise<PairOutcome | undefined> {
  if (core.records.get("paired") !== undefined) return { outcome: "already-paired" };
  if (core.secrets.get("pairing") !== undefined) return { outcome: "already-pairing" };
  const accepted = acceptOrigin(request.origin);
  if (accepted.outcome !== "accepted") return accepted;
  const { origin } = accepted;
  const { clock, ports } = core;
  const discovered = await discoverServer(origin, requestOptions(origin, ports, clock));
  if (discovered.outcome !== "found") return discovered;
  // A key of its own for each pairing, so that two servers cannot tell that they know one machine.
  const link = linkServer(discovered.server, await ports.keys.create(), core.client.clientId, clock, ports);
  const who: WhoAsks = {
    deviceName: request.deviceName,
    devicePlatform: request.devicePlatform,
    clientVersion: core.client.clientVersion,
    pairingWindowId: request.pairingWindowId,
  };
  const asked = await requestCode(link, who);
  if (asked.outcome === "refused") return asked;
  if (asked.outcome === "trouble") return { outcome: "unreachable", reason: `${origin} is not available now` };
  const { authorization } = asked;
  const now = ports.timers.now();
  const intervalMs = (authorization.interval ?? DEFAULT_INTERVAL_S) * 1000;
  await core.secrets.set("pairing", {
    origin,
    server: discovered.server,
    deviceCode: authorization.device_code,
    userCode: authorization.user_code,
    verificationUri: authorization.verification_uri,
    expiresAt: now + authorization.expires_in * 1000,
    intervalMs,
    pollAt: now + intervalMs,
  });
  core.link = link;
  core.tasks.poll.dueAt = ports.timers.monotonic() + intervalMs;
  ports.log("info", `A code of ${origin} waits to be confirmed`);
  return undefined;
}

/** One poll (RFC 8628 §3.4); whatever it brings is kept, so that a killed host goes on from there. */
export async function pollPairing(core: Core): Promise<void> {
  const { ports, secrets } = core;
  const pairing = secrets.get("pairing");
  if (pairing === undefined || secrets.get("tokens") !== undefined) return;
  const link = await linkOf(core);
  if (link === undefined || ports.timers.now() >= pairing.expiresAt) return await finish(core, { outcome: "expired" });
  const polled = await pollForTokens(link, pairing.deviceCode, () => ports.timers.now());
  switch (polled.outcome) {
    case "tokens":
      await secrets.set("tokens", polled.tokens);
      core.tasks.poll.dueAt = Number.POSITIVE_INFINITY;
      // The first heartbeat tells the names; only then is it "Paired as ACCOUNT at ORIGIN".
      core.tasks.beat.dueAt = ports.timers.monotonic();
      return;
    case "pending":
      return await pollAgain(core, pairing, pairing.intervalMs);
    case "slow-down":
      return await pollAgain(core, pairing, pairing.intervalMs + SLOW_DOWN_MS);
    case "denied":
    case "expired":
      return await finish(core, { outcome: polled.outcome });
    case "trouble":
      await failed(core, core.tasks.poll, polled);
      core.tasks.poll.dueAt += pairing.intervalMs;
  }
}

async function pollAgain(core: Core, pairing: PairingRecord, intervalMs: number): Promise<void> {
  await succeeded(core, core.tasks.poll, intervalMs);
  await core.secrets.set("pairing", { ...pairing, intervalMs, pollAt: core.ports.timers.now() + intervalMs });
}

/** After the first heartbeat: from here on this tray is a device, and captures. */
export async function completePairing(core: Core, names: Pick<PairedNames, "account" | "device">): Promise<void> {
  const { records, secrets, ports } = core;
  const pairing = secrets.get("pairing");
  if (pairing === undefined) return;
  const { origin, server } = pairing;
  const { account, device } = names;
  const waiting = await ports.outbox.length();
  const previous = records.get("owner");
  if (previous === undefined || waiting === 0) await records.set("owner", { origin, account });
  await records.delete("ended");
  await records.set("paired", { origin, server, account, device });
  await secrets.delete("pairing");
  ports.log("info", `Paired as ${account.name} at ${origin}`);
  const paired = { origin, account, device };
  core.pairingEnded?.(
    previous === undefined || isOutboxOurs(core)
      ? { outcome: "paired", ...paired }
      : { outcome: "other-account-outbox", waiting, previous, ...paired },
  );
  core.pairingEnded = undefined;
}

interface PairedNames {
  readonly account: { readonly id: string; readonly name: string };
  readonly device: { readonly id: string; readonly name: string };
}

/** Gives up a code that waits. */
export async function cancelPairing(core: Core): Promise<void> {
  if (core.secrets.get("pairing") === undefined) return;
  const tokens = core.secrets.get("tokens");
  const link = await linkOf(core);
  // Confirmed a moment ago: the device must not stay on the server.
  if (tokens !== undefined && link !== undefined) await revokeAtServer(link, tokens.refreshToken);
  await finish(core, { outcome: "cancelled" });
}

async function finish(core: Core, outcome: PairOutcome): Promise<void> {
  await forgetDevice(core);
  core.pairingEnded?.(outcome);
  core.pairingEnded = undefined;
}
