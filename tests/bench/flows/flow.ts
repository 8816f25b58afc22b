import { DEVICE_CODE_GRANT } from "@tandem/contract/scopes";

/** A server that people let devices in at (RFC 8628). */
export interface FlowServer {
  readonly name: string;
  readonly pid: number;
  /** Cycles for each of some people, with everything made that is the client's own work: its key, its first proof. */
  prepare(people: number, cycles: number): Promise<Cycle[][]>;
  close(): Promise<void>;
}

/** One device's way in; between the two parts it waits for as long as it was told to. */
export interface Cycle {
  /** The device asks for a code, polls at once, and hears that it has to wait. */
  begin(): Promise<void>;
  /** What the device makes ready while it waits: its next proof, since the first would be too old by then. */
  wait(): Promise<void>;
  /** The signed-in person looks at who asks and approves; the device polls again and gets its tokens. */
  finish(): Promise<void>;
}

/** Polls by the device code. `done`: whether there must be tokens by now; else it must be told to wait. @throws where not */
export async function poll(send: () => Promise<Response>, done: boolean): Promise<void> {
  const response = await send();
  const { error, access_token } = (await response.json()) as { error?: string; access_token?: string };
  if (done ? access_token === undefined : error !== "authorization_pending")
    throw new Error(`a poll was answered ${response.status} ${error ?? "with tokens"}`);
}

export const pollForm = (client_id: string, device_code: string) => ({
  client_id,
  device_code,
  grant_type: DEVICE_CODE_GRANT,
});
