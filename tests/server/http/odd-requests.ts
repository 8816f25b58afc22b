import { expect } from "bun:test";
import { createApp } from "../../../server/app.ts";
import { storedRows } from "../../hosts/stored-rows.ts";
import type { TestServer } from "../start.ts";

/** Stands in every odd request; no answer and no log line may repeat it. */
export const MARKER = "marker-7f3a";

export interface Route {
  readonly method: string;
  /** With `:name` where it takes a part of any kind. */
  readonly path: string;
}

/** Every route of the app but those that need nothing but who asks to take away all that a test rests on. */
export function routesOf({ context }: TestServer): Route[] {
  return createApp(context)
    .routes.filter(
      ({ method, path }) => !path.includes("*") && !(method === "DELETE" && /^\/v1\/(sessions?|account)$/.test(path)),
    )
    .map(({ method, path }) => ({ method, path }));
}

/** Whether a route takes whatever it is sent from one who may ask, since it needs nothing of it. */
export function needsNoBody({ path }: Route): boolean {
  return /\/(options|pairings|invitations|recovery-codes|userinfo)$/.test(path) && !path.startsWith("/v1/account");
}

/** What an answer must be like, whoever asked for whatever. */
export async function checkAnswer(label: string, path: string, response: Response): Promise<void> {
  const text = await response.text();
  const place = `${label} → ${response.status} ${text.slice(0, 200)}`;
  expect(response.status, place).toBeLessThan(500);
  expect(text, place).not.toContain(MARKER);
  expect(JSON.stringify([...response.headers]), place).not.toContain(MARKER);
  if (response.status < 400) return;
  if (path.startsWith("/v1/")) {
    expect(response.headers.get("content-type"), place).toBe("application/problem+json");
    expect(JSON.parse(text), place).toMatchObject({ status: response.status });
  }
  if (path.startsWith("/oauth/")) {
    expect(response.status, place).not.toBe(422);
    expect(JSON.parse(text).error, place).toBeString();
    expect(response.headers.get("cache-control"), place).toBe("no-store");
  }
}

/** Everything in the database, but what a mere visit writes, such as that a device was seen. */
export async function snapshot(server: TestServer): Promise<Record<string, unknown[]>> {
  const tables = Object.entries(await storedRows(server)).filter(([name]) => !/^(audit_|web_sessions)/.test(name));
  return Object.fromEntries(tables.map(([name, rows]) => [name, rows.map(withoutSeen)]));
}

function withoutSeen(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== "last_seen"));
}
