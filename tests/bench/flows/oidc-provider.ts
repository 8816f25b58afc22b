import { installPeer } from "../peers/install.mjs";
import { startPeer } from "../peers/start.ts";
import { makeProver, postForm } from "../proven-tray.ts";
import { CookieJar } from "./cookie-jar.ts";
import { type Cycle, type FlowServer, poll, pollForm } from "./flow.ts";

/**
 * oidc-provider on Node with everything in memory; each poll carries a proof, as ours. A person's own part is its page's
 * form, the code typed into it, and the confirmation.
 */
export async function oidcProviderFlow(): Promise<FlowServer> {
  const { name, folder, node } = await installPeer("oidc-provider");
  const { origin, pid, close } = await startPeer(node, "oidc-provider.mjs", folder);
  const jars: CookieJar[] = [];
  return {
    name,
    pid,
    async prepare(people, cycles) {
      while (jars.length < people) jars.push(await signIn(origin, `person-${jars.length}`));
      return Promise.all(jars.map((jar) => Promise.all(Array.from({ length: cycles }, () => newCycle(origin, jar)))));
    },
    close,
  };
}

interface Asked {
  readonly device_code: string;
  readonly user_code: string;
}

async function newCycle(origin: string, jar: CookieJar): Promise<Cycle> {
  const prove = await makeProver(origin);
  let proof = await prove("POST", "/token");
  let asked: Asked = { device_code: "", user_code: "" };
  const send = () =>
    fetch(`${origin}/token`, {
      method: "POST",
      headers: { dpop: proof },
      body: new URLSearchParams(pollForm("bench", asked.device_code)),
    });
  return {
    async begin() {
      asked = await ask(origin);
      await poll(send, false);
    },
    async wait() {
      proof = await prove("POST", "/token");
    },
    async finish() {
      const answer = await approve(origin, jar, asked.user_code);
      if (answer.status !== 200) throw new Error(`the approval was answered ${answer.status}`);
      await poll(send, true);
    },
  };
}

const ask = (origin: string) =>
  postForm<Asked>(`${origin}/device/auth`, { client_id: "bench", scope: "openid offline_access" });

async function approve(origin: string, jar: CookieJar, user_code: string): Promise<Response> {
  const page = await (await jar.fetch(`${origin}/device`)).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
  const typed = await jar.fetch(`${origin}/device`, { xsrf, user_code });
  await typed.text();
  const confirmed = await jar.fetch(`${origin}/device`, { xsrf, user_code, confirm: "yes" });
  await confirmed.text();
  return confirmed;
}

/** Signs in and consents once, led through by the first approval; the session remembers both. */
async function signIn(origin: string, person: string): Promise<CookieJar> {
  const jar = new CookieJar({ "x-person": person });
  const { user_code } = await ask(origin);
  let answer = await approve(origin, jar, user_code);
  for (let hops = 0; answer.status === 303 && hops < 5; hops++) {
    answer = await jar.fetch(new URL(answer.headers.get("location") ?? "", origin).href);
    await answer.text();
  }
  if (answer.status !== 200) throw new Error(`signing in at oidc-provider was answered ${answer.status}`);
  return jar;
}
