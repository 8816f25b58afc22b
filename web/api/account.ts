import type {
  AccountContent,
  Invitation,
  Invitations,
  NewRecoveryCodes,
  RecoveryCodeSet,
  Retention,
  Sessions,
} from "@tandem/contract/account";
import { type Answer, call } from "./call.ts";
import { readSession } from "./session.ts";

export type SignedInBrowser = Sessions["sessions"][number];
export type PendingInvitation = Invitations["invitations"][number];

export const readSessions = (): Promise<Answer<Sessions>> => call("GET", "/v1/sessions");
export const endOtherSession = (id: string): Promise<Answer<void>> =>
  call("DELETE", `/v1/sessions/${encodeURIComponent(id)}`);
export const endOtherSessions = (): Promise<Answer<void>> => call("DELETE", "/v1/sessions");

export const readRecoveryCodes = (): Promise<Answer<RecoveryCodeSet>> => call("GET", "/v1/recovery-codes");
export const makeRecoveryCodes = (): Promise<Answer<NewRecoveryCodes>> => call("POST", "/v1/recovery-codes");

export const readInvitations = (): Promise<Answer<Invitations>> => call("GET", "/v1/invitations");
export const invite = (): Promise<Answer<Invitation>> => call("POST", "/v1/invitations");
export const withdrawInvitation = (id: string): Promise<Answer<void>> =>
  call("DELETE", `/v1/invitations/${encodeURIComponent(id)}`);

export const readRetention = (): Promise<Answer<Retention>> => call("GET", "/v1/retention");

export const readContent = (): Promise<Answer<AccountContent>> => call("GET", "/v1/account");
export const deleteAccount = (): Promise<Answer<void>> => call("DELETE", "/v1/account");

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
