import type { Capture } from "@tandem/contract/capture";
import type { ProvenTray } from "./proven-tray.ts";

/** A push whose body and proof are made, so that only what the server does and the network remain. Good for a minute. */
export interface ReadyPush {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export async function readyPush(origin: string, tray: ProvenTray, captures: readonly Capture[]): Promise<ReadyPush> {
  const body = new TextEncoder().encode(JSON.stringify({ captures }));
  return { url: `${origin}/v1/events`, headers: await tray.headers(), body };
}

/** @throws where it, or one of its captures, is refused */
export async function push({ url, headers, body }: ReadyPush): Promise<void> {
  const response = await fetch(url, { method: "POST", headers, body });
  const answer = await response.text();
  if (!response.ok || answer.includes('"rejected"'))
    throw new Error(`a push was refused: ${response.status} ${answer}`);
}
