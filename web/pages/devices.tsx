import { useSignal } from "@preact/signals";
import type { Device } from "@tandem/contract/device";
import { Plus } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { DeviceRow } from "../parts/device-row.tsx";
import { Loading, TroubleNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { useSectionFocus } from "../parts/section-title.tsx";
import { StaleDevices } from "../parts/stale-devices.tsx";
import { devices, loadDevices } from "../state/devices.ts";
import { devicesText } from "../texts/devices.ts";

/** Every device of the account: how each fares, and where it is let in and put out. */
export function DevicesPage() {
  const { value } = devices;
  const done = useSignal<{ what: string } | undefined>(undefined);
  const title = useSectionFocus();
  // What was pressed goes with its device, once its dialog has closed.
  useEffect(() => {
    if (done.value !== undefined) title.focus();
  }, [done.value]);
  // What each device saw is counted for the list alone.
  useEffect(() => {
    if (value.state === "loaded") void loadDevices();
    const counting = setInterval(() => {
      if (!document.hidden) void loadDevices();
    }, COUNTED_EVERY_MS);
    return () => clearInterval(counting);
  }, []);
  return (
    <div class="column wide">
      <div class="page-head">
        <PageTitle title={devicesText.title} focus={title} />
        {value.state === "loaded" && value.devices.length > 0 && <PairLink />}
      </div>
      <p class="done" role="status">
        <bdi dir="ltr">{done.value?.what}</bdi>
      </p>
      {value.state === "loading" && <Loading what={devicesText.loading} />}
      {value.state === "trouble" && <TroubleNotice trouble={value.trouble} retry={() => void loadDevices()} />}
      {value.state === "loaded" && (
        <List
          devices={value.devices}
          onDone={(what) => {
            done.value = { what };
          }}
        />
      )}
    </div>
  );
}

const COUNTED_EVERY_MS = 60_000;

function List({ devices, onDone }: { devices: readonly Device[]; onDone: (what: string) => void }) {
  const paired = devices.filter(({ status }) => status !== "revoked");
  const revoked = devices.filter(({ status }) => status === "revoked");
  const row = (device: Device) => <DeviceRow key={device.id} device={device} onDone={onDone} />;
  return (
    <>
      <StaleDevices devices={paired} onDone={onDone} />
      {paired.length === 0 ? (
        <section class="empty">
          <h2>{devicesText.emptyTitle}</h2>
          <p>{devicesText.empty}</p>
          <p>
            <a href="/install">{devicesText.install}</a>
          </p>
          {devices.length === 0 && <PairLink />}
        </section>
      ) : (
        <section>
          <h2 class="unseen">{devicesText.activeTitle}</h2>
          <ul class="devices">{paired.map(row)}</ul>
        </section>
      )}
      {revoked.length > 0 && (
        <section>
          <h2>{devicesText.revokedTitle}</h2>
          <p class="quiet">{devicesText.revokedIntro}</p>
          <ul class="devices">{revoked.map(row)}</ul>
        </section>
      )}
    </>
  );
}

function PairLink() {
  return (
    <a class="button primary" href="/settings/devices/pair">
      <Plus size={16} aria-hidden="true" />
      {devicesText.pair}
    </a>
  );
}
