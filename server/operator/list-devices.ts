import { eq } from "drizzle-orm";
import type { Context } from "../context.ts";
import { listDevices } from "../devices/list.ts";
import { accounts } from "../store/schema.ts";

/** NAME's devices, one a line. @returns undefined where there is no such account */
export async function describeDevices(
  { store, clock }: Pick<Context, "store" | "clock">,
  name: string,
): Promise<string | undefined> {
  const [account] = await store.read.select({ id: accounts.id }).from(accounts).where(eq(accounts.name, name));
  if (account === undefined) return undefined;
  const devices = await listDevices(store.read, account.id, clock.now());
  if (devices.length === 0) return `${name} has no paired device.`;
  return devices
    .map((device) =>
      [device.id, device.status, device.kind, device.name, device.platform, `seen ${device.last_seen ?? "never"}`].join(
        "\t",
      ),
    )
    .join("\n");
}
