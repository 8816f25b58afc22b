import { useSignal } from "@preact/signals";
import type { Device } from "@tandem/contract/device";
import { inSentence, plainText } from "../plain-text.ts";
import { now } from "../state/clock.ts";
import { devicesText } from "../texts/devices.ts";
import { kindText } from "../texts/pairing.ts";
import { exact, relative } from "../time.ts";
import { DeviceDot } from "./device-dot.tsx";
import { DeviceMore } from "./device-more.tsx";
import { DeviceName } from "./device-name.tsx";
import { Warning } from "./notice.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { isStale } from "./stale-devices.tsx";

const OFFSET_WORTH_SAYING_MS = 1000;

/** One device: what it is, how it fares, and the way to put it out. */
export function DeviceRow({ device, onDone }: { device: Device; onDone: (what: string) => void }) {
  const revoking = useSignal(false);
  const name = inSentence(device.name);
  return (
    <li class={`device ${device.status}`}>
      <div class="device-head">
        <DeviceDot id={device.id} />
        <DeviceName device={device} />
        {device.status !== "revoked" && (
          <button
            type="button"
            class="danger"
            onClick={() => {
              revoking.value = true;
            }}
          >
            <bdi>{devicesText.revoke(name)}</bdi>
          </button>
        )}
      </div>
      <p class="quiet">
        <bdi>
          {[kindText(device.kind), plainText(device.platform, 120), versionOf(device)].filter(Boolean).join(" · ")}
        </bdi>
      </p>
      {device.status === "pending" && <p>{devicesText.pending}</p>}
      {device.status === "revoked" && (
        <p>
          <bdi>
            {devicesText.revokedLine(
              device.revoked_at === undefined ? "" : exact(device.revoked_at),
              device.revoked_from === undefined ? undefined : plainText(device.revoked_from, 120),
            )}
          </bdi>
        </p>
      )}
      {device.refresh_reused_at !== undefined && (
        <Warning>
          <p>{devicesText.refreshReused(exact(device.refresh_reused_at))}</p>
        </Warning>
      )}
      {isStale(device, now.value) && <p class="stale strong">{devicesText.staleMark}</p>}
      <Facts device={device} />
      <DeviceMore device={device} onDone={onDone} />
      {revoking.value && (
        <RevokeDialog
          device={device}
          onClose={(revoked) => {
            revoking.value = false;
            if (revoked) onDone(devicesText.revoked(name));
          }}
        />
      )}
    </li>
  );
}

const versionOf = ({ client_version }: Device): string =>
  client_version === null ? "" : plainText(client_version, 64);

function Facts({ device }: { device: Device }) {
  const active = device.status === "active";
  const facts = [
    [devicesText.pairedAt, pairedText(device)],
    [devicesText.lastSeen, device.last_seen === undefined ? devicesText.never : seen(device.last_seen)],
    [devicesText.events, devicesText.eventCounts(device)],
    ...(active
      ? ([
          [devicesText.queue, queueText(device)],
          [devicesText.clock, clockText(device)],
          [devicesText.key, device.key_bound ? devicesText.keyBound : devicesText.keyFree],
        ] as const)
      : []),
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([term, fact]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>
            <bdi>{fact}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const pairedText = ({ paired_at, paired_from }: Device): string =>
  paired_from === undefined ? exact(paired_at) : devicesText.pairedFrom(exact(paired_at), plainText(paired_from, 120));

const seen = (at: string): string => `${relative(at, now.value)} (${exact(at)})`;

const queueText = ({ queue_length }: Device): string =>
  queue_length === undefined ? devicesText.queueUnknown : devicesText.queued(queue_length);

function clockText({ clock_offset_ms }: Device): string {
  if (clock_offset_ms === undefined) return devicesText.clockUnknown;
  return Math.abs(clock_offset_ms) > OFFSET_WORTH_SAYING_MS
    ? devicesText.clockOffset(clock_offset_ms)
    : devicesText.clockGood;
}
