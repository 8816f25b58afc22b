import { type Answer, call, server } from "./call.ts";

/** Entries that follow the given one, oldest first. */
export const readAudit = (after: number) => call(server.v1.audit.get({ query: { after: String(after) } }));

/** The key that the server's audit heads are signed with, from its metadata (RFC 8414): a C2SP verifier key. */
export async function readAuditKey(): Promise<Answer<string | undefined>> {
  const answer: Answer<unknown> = await call(server[".well-known"]["oauth-authorization-server"].get());
  if (!answer.ok) return answer;
  const { tandem_audit_key: key } = (answer.value ?? {}) as { readonly tandem_audit_key?: unknown };
  return { ok: true, value: typeof key === "string" ? key : undefined };
}
