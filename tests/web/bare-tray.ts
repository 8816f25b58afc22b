import type { Capture } from "@tandem/contract/capture";
import type { DeviceAuthorization } from "@tandem/contract/pairing";
import { DEVICE_CODE_GRANT, SCOPES } from "@tandem/contract/scopes";
import { uuidv7 } from "@tandem/contract/uuid";
import type { Page } from "playwright";
import { until } from "../hosts/until.ts";

/** A tray that is nothing but its requests, so that a test decides when each of them is made. */
export interface BareTray {
  readonly userCode: string;
  /** Fetches the tokens once the pairing is confirmed. */
  redeem(): Promise<PairedTray>;
  /** The error that polling answers. */
  poll(): Promise<string>;
}

export interface PairedTray {
  readonly refreshToken: string;
  /** Trades a refresh token, its own or an old one. */
  refresh(token: string): Promise<Response>;
  push(captures: readonly Capture[]): Promise<Response>;
  heartbeat(queueLength: number, clockOffsetMs: number): Promise<Response>;
}

export interface TrayDescription {
  readonly name: string;
  readonly platform?: string;
  readonly kind?: "editor" | "browser";
  readonly windowId?: string;
  /** The address that a trusted proxy says it asks from. */
  readonly from?: string;
}

export async function askToPair(origin: string, tray: TrayDescription): Promise<BareTray> {
  const clientId = `tandem-${tray.kind ?? "editor"}`;
  const answer = await post(
    `${origin}/oauth/device_authorization`,
    {
      client_id: clientId,
      scope: SCOPES.join(" "),
      device_name: tray.name,
      device_platform: tray.platform ?? "Linux x64",
      client_version: "0.1.0",
      ...(tray.windowId && { pairing_window_id: tray.windowId }),
    },
    tray.from === undefined ? {} : { "x-forwarded-for": tray.from },
  );
  if (!answer.ok) throw new Error(`device_authorization answered ${answer.status}: ${await answer.text()}`);
  const { device_code, user_code }: DeviceAuthorization = await answer.json();
  const token = () =>
    post(`${origin}/oauth/token`, { client_id: clientId, grant_type: DEVICE_CODE_GRANT, device_code });
  return {
    userCode: user_code,
    async redeem() {
      const granted: Granted = await (await token()).json();
      return pairedTray(origin, clientId, granted);
    },
    poll: async () => ((await (await token()).json()) as { error: string }).error,
  };
}

/** Confirms a tray on a page that is signed in, by hand, and lets it fetch its tokens. */
export async function pairByHand(page: Page, origin: string, tray: TrayDescription): Promise<PairedTray> {
  const asking = await askToPair(origin, tray);
  await page.goto(`${origin}/pair`);
  await page.getByLabel("Code from the tray").fill(asking.userCode);
  await page.getByRole("button", { name: "Look up" }).click();
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("It is fetching its key").waitFor();
  const paired = await asking.redeem();
  await page.getByRole("heading", { name: "is paired" }).waitFor();
  return paired;
}

/** A capture of a saved document, `agoMs` before now by a clock that needed `offsetMs` added. */
export function saved(path: string, observer: string, { agoMs = 0, offsetMs = 0 } = {}): Capture {
  const at = Date.now() - agoMs;
  return {
    capture_id: uuidv7(at),
    observer,
    type: "document.saved",
    occurred_at: new Date(at).toISOString(),
    clock_offset_ms: offsetMs,
    payload: { workspace: "example/tandem", path, content_sha256: "ab".repeat(32), language: "typescript" },
  };
}

interface Granted {
  readonly access_token: string;
  readonly refresh_token: string;
}

function pairedTray(origin: string, clientId: string, granted: Granted): PairedTray {
  const send = (path: string, body: object) =>
    fetch(origin + path, {
      method: "POST",
      headers: { authorization: `Bearer ${granted.access_token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return {
    refreshToken: granted.refresh_token,
    refresh: (token) =>
      post(`${origin}/oauth/token`, { client_id: clientId, grant_type: "refresh_token", refresh_token: token }),
    push: (captures) => send("/v1/events", { captures }),
    heartbeat: (queue_length, clock_offset_ms) =>
      until("the heartbeat's answer", async () => {
        const sent_at = new Date().toISOString();
        const answer = await send("/v1/heartbeat", { sent_at, queue_length, client_version: "0.1.0", clock_offset_ms });
        return answer.ok ? answer : undefined;
      }),
  };
}

const post = (url: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: "POST", headers, body: new URLSearchParams(form) });
