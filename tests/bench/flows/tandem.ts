import type { DeviceAuthorization } from "@tandem/contract/pairing";
import { SCOPES } from "@tandem/contract/scopes";
import { Person } from "../../journeys/world/person.ts";
import { newAddress, startBenchServer } from "../paired-trays.ts";
import { makeProver, postForm } from "../proven-tray.ts";
import { type Cycle, type FlowServer, poll, pollForm } from "./flow.ts";

const CLIENT = "tandem-editor";

/** Ours with every check on: durable, each poll with a proof of the device's key, each act in the audit chain. */
export async function tandemFlow(): Promise<FlowServer> {
  const server = await startBenchServer();
  const { origin } = server;
  return {
    name: "tandem",
    pid: server.pid(),
    async prepare(people, cycles) {
      const signedIn: Person[] = [];
      // Anew each time: whoever lets a device in must have signed in within five minutes.
      while (signedIn.length < people) signedIn.push(await Person.signIn(server, `Person ${signedIn.length}`));
      return Promise.all(
        signedIn.map((person) => Promise.all(Array.from({ length: cycles }, () => newCycle(origin, person)))),
      );
    },
    close: () => server.stop(),
  };
}

async function newCycle(origin: string, person: Person): Promise<Cycle> {
  const prove = await makeProver(origin);
  let proof = await prove("POST", "/oauth/token");
  // Each from an address of its own, as one address may not start so many.
  const forwarded = { "x-forwarded-for": newAddress() };
  let asked: Pick<DeviceAuthorization, "device_code" | "user_code"> = { device_code: "", user_code: "" };
  const send = () =>
    fetch(`${origin}/oauth/token`, {
      method: "POST",
      headers: { ...forwarded, dpop: proof },
      body: new URLSearchParams(pollForm(CLIENT, asked.device_code)),
    });
  return {
    async begin() {
      const form = { client_id: CLIENT, scope: SCOPES.join(" "), device_name: "Bench", device_platform: "Linux" };
      asked = await postForm<DeviceAuthorization>(`${origin}/oauth/device_authorization`, form, forwarded);
      await poll(send, false);
    },
    async wait() {
      proof = await prove("POST", "/oauth/token");
    },
    async finish() {
      await person.lookUp(asked.user_code);
      await person.confirm(asked.user_code);
      await poll(send, true);
    },
  };
}
