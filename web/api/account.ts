import type { Invitations, Sessions } from "@tandem/contract/account";
import { type Answer, call, server } from "./call.ts";
import { readSession } from "./session.ts";

export type SignedInBrowser = Sessions["sessions"][number];
export type PendingInvitation = Invitations["invitations"][number];

export const readSessions = () => call(server.v1.sessions.get());
export const endOtherSession = (id: string) => call(server.v1.sessions({ id }).delete());
export const endOtherSessions = () => call(server.v1.sessions.delete());

export const readRecoveryCodes = () => call(server.v1["recovery-codes"].get());
export const makeRecoveryCodes = () => call(server.v1["recovery-codes"].post());

export const readInvitations = () => call(server.v1.invitations.get());
export const invite = () => call(server.v1.invitations.post());
export const withdrawInvitation = (id: string) => call(server.v1.invitations({ id }).delete());

export const readRetention = () => call(server.v1.retention.get());

export const readContent = () => call(server.v1.account.get());
export const deleteAccount = () => call(server.v1.account.delete());

/** Where the browser gets the export by itself, so that it goes to the disk and not through this page's memory. */
export const EXPORT_PATH = "/v1/account/export";

/** Whether the export would be refused for want of a verification; a download has no way to ask. */
export async function mayExport(): Promise<Answer<void>> {
  const answer = await readSession();
  if (!answer.ok) return answer;
  return answer.value.verified
    ? { ok: true, value: undefined }
    : { ok: false, trouble: { name: "verification-needed" } };
}
