import type { PairingWindow } from "@tandem/contract/pairing";
import type { DemoMachine } from "./machine.ts";
import type { ThrowAwayServer } from "./throw-away-server.ts";

/** The demo's stand-in for a person at the web companion. */
export interface WebSession {
  /** Opens a pairing window, reads the code on the tray, types it and confirms. */
  pair(machine: DemoMachine): Promise<void>;
}

export async function signInAs(server: ThrowAwayServer, person: string): Promise<WebSession> {
  const token = server.signInLink(person).split("#token=")[1];
  const signedIn = await post(server.origin, "/v1/session/link", { token }, {});
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0];
  if (cookie === undefined) throw new Error("The server set no session.");
  const ask = (path: string, body: object) => post(server.origin, path, body, { cookie });

  return {
    async pair(machine) {
      const opened = (await (await ask("/v1/pairings", {})).json()) as PairingWindow;
      const paired = machine.tray.pair({
        origin: server.origin,
        deviceName: machine.name,
        devicePlatform: "demo",
        pairingWindowId: opened.pairing_window_id,
      });
      await ask("/v1/pairings/confirm", { user_code: await codeOf(machine) });
      const { outcome } = await paired;
      if (outcome !== "paired") throw new Error(`${machine.name} could not be paired: ${outcome}`);
    },
  };
}

async function post(origin: string, path: string, body: object, headers: Record<string, string>): Promise<Response> {
  const response = await fetch(origin + path, {
    method: "POST",
    headers: { ...headers, origin, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
}

function codeOf({ tray, name }: DemoMachine): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = async () => {
      const code = await tray.userCode();
      if (code !== undefined) resolve(code);
    };
    tray.onStatus(({ state }) => (state === "pairing" ? void look() : undefined));
    setTimeout(() => reject(new Error(`${name} got no code`)), 20_000).unref();
  });
}
