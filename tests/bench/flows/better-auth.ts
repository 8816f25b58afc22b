import { installPeer } from "../peers/install.mjs";
import { startPeer } from "../peers/start.ts";
import { type Cycle, type FlowServer, poll, pollForm } from "./flow.ts";

/** better-auth's device authorization on a SQLite file of our durability, under Bun. It knows no proofs, so none are sent. */
export async function betterAuthFlow(): Promise<FlowServer> {
  const { name, folder } = await installPeer("better-auth");
  const { origin, pid, close } = await startPeer(process.execPath, "better-auth.mjs", folder);
  const cookies: string[] = [];
  return {
    name,
    pid,
    async prepare(people, cycles) {
      while (cookies.length < people) cookies.push(await signUp(origin, cookies.length));
      return cookies.map((cookie) => Array.from({ length: cycles }, () => newCycle(origin, cookie)));
    },
    close,
  };
}

interface Asked {
  readonly device_code: string;
  readonly user_code: string;
}

function newCycle(origin: string, cookie: string): Cycle {
  let asked: Asked = { device_code: "", user_code: "" };
  const send = () => request(origin, "/device/token", pollForm("bench", asked.device_code));
  return {
    async begin() {
      const response = await request(origin, "/device/code", { client_id: "bench", scope: "openid" });
      asked = (await response.json()) as Asked;
      await poll(send, false);
    },
    async wait() {},
    async finish() {
      const lookedUp = await request(origin, `/device?user_code=${asked.user_code}`, undefined, { cookie });
      await lookedUp.text();
      const approved = await request(origin, "/device/approve", { userCode: asked.user_code }, { cookie });
      const answer = await approved.text();
      if (!approved.ok) throw new Error(`the approval was answered ${approved.status} ${answer}`);
      await poll(send, true);
    },
  };
}

/** @returns the session's cookies */
async function signUp(origin: string, person: number): Promise<string> {
  const account = { name: `Person ${person}`, email: `person-${person}@example.org`, password: "a long password" };
  const response = await request(origin, "/sign-up/email", account);
  if (!response.ok) throw new Error(`signing up at better-auth was answered ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

function request(
  origin: string,
  path: string,
  body?: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const sent = { origin, ...headers, ...(body && { "content-type": "application/json" }) };
  return fetch(`${origin}/api/auth${path}`, {
    headers: sent,
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
}
