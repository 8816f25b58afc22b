import { useSignal } from "@preact/signals";
import type { Device } from "@tandem/contract/device";
import { Pencil } from "lucide-preact";
import { useRef } from "preact/hooks";
import { renameDevice } from "../api/devices.ts";
import { plainText } from "../plain-text.ts";
import { deviceChanged } from "../state/devices.ts";
import { devicesText } from "../texts/devices.ts";
import { LONGEST_NAME, NewName } from "./new-name.tsx";

/** The device's name, which can be changed where it stands. */
export function DeviceName({ device }: { device: Device }) {
  const editing = useSignal(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const name = plainText(device.name, LONGEST_NAME);

  function close() {
    editing.value = false;
    queueMicrotask(() => pencil.current?.focus());
  }

  if (editing.value)
    return (
      <NewName
        name={device.name}
        missing={devicesText.nameMissing}
        onSave={(name) => renameDevice(device.id, name)}
        onSaved={deviceChanged}
        onClose={close}
      />
    );
  return (
    <>
      <h3>
        <bdi>{name}</bdi>
      </h3>
      {device.status !== "revoked" && (
        <button
          ref={pencil}
          type="button"
          class="icon"
          aria-label={devicesText.rename(name)}
          onClick={() => {
            editing.value = true;
          }}
        >
          <Pencil size={16} aria-hidden="true" />
        </button>
      )}
    </>
  );
}
