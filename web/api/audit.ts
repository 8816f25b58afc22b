import type { AuditPage } from "@tandem/contract/audit";
import { type Answer, call } from "./call.ts";

/** Entries that follow the given one, oldest first. */
export const readAudit = (after: number): Promise<Answer<AuditPage>> => call("GET", `/v1/audit?after=${after}`);

/** The server's metadata (RFC 8414), for the key that its audit heads are signed with: a C2SP verifier key. */
export const readAuditKey = (): Promise<Answer<{ readonly tandem_audit_key?: string }>> =>
  call("GET", "/.well-known/oauth-authorization-server");
