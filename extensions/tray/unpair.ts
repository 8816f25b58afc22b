import { type Core, linkOf } from "./core.ts";
import { forgetDevice } from "./ending.ts";
import { revokeAtServer } from "./tokens.ts";

export type UnpairOutcome =
  | { readonly outcome: "unpaired" }
  /** The server did not hear it: the device stays until it is revoked on the web. */
  | { readonly outcome: "unpaired-here-only"; readonly reason: string };

/** Has the server revoke this device, as far as it can be reached, and forgets what made this tray a device. */
export async function unpair(core: Core): Promise<UnpairOutcome> {
  if (core.records.get("paired") !== undefined) await core.records.set("unpairing", true);
  const tokens = core.secrets.get("tokens");
  const link = await linkOf(core);
  const told = tokens === undefined || link === undefined ? undefined : await revokeAtServer(link, tokens.refreshToken);
  await forgetDevice(core);
  await core.records.delete("ended");
  core.changed();
  return told?.outcome === "trouble"
    ? { outcome: "unpaired-here-only", reason: "The server could not be told. Revoke the device on the web page." }
    : { outcome: "unpaired" };
}
