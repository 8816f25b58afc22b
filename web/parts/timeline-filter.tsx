import { useId } from "preact/hooks";
import type { TimelineFilter } from "../api/timeline.ts";
import { plainText } from "../plain-text.ts";
import { changeQuery } from "../router.ts";
import { devices } from "../state/devices.ts";
import { eventTypes, timelineText, typeText } from "../texts/timeline.ts";

/** Chooses a device and a type. The choice stands in the address, so that reloading and going back keep it. */
export function TimelineFilterBar({ filter }: { filter: TimelineFilter }) {
  const known = devices.value.state === "loaded" ? devices.value.devices : [];
  const types = Object.keys(eventTypes);
  if (filter.type !== undefined && !types.includes(filter.type)) types.push(filter.type);
  return (
    <div class="filter">
      <Choice
        label={timelineText.filterDevice}
        all={timelineText.allDevices}
        value={filter.device}
        options={known.map(({ id, name }) => [id, plainText(name, 64)])}
        onChange={(device) => changeQuery({ device })}
      />
      <Choice
        label={timelineText.filterType}
        all={timelineText.allTypes}
        value={filter.type}
        options={types.map((type) => [type, typeText(type)])}
        onChange={(type) => changeQuery({ type })}
      />
      <Search key={filter.search} search={filter.search ?? ""} />
    </div>
  );
}

/** What an address asks to be filtered by. */
export function filterOf(query: URLSearchParams): TimelineFilter {
  const given = (["device", "type", "search"] as const).flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(given);
}

function Search({ search }: { search: string }) {
  const id = useId();
  return (
    <form
      class="search"
      onSubmit={(submit) => {
        submit.preventDefault();
        const asked = new FormData(submit.currentTarget).get("search");
        changeQuery({ search: typeof asked === "string" && asked.trim() !== "" ? asked.trim() : undefined });
      }}
    >
      <div class="choice">
        <label for={id}>{timelineText.search}</label>
        <input id={id} type="search" name="search" maxLength={200} defaultValue={search} autoComplete="off" />
      </div>
      <button type="submit">{timelineText.searchGo}</button>
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, all, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select id={id} value={value ?? ""} onChange={(change) => onChange(change.currentTarget.value || undefined)}>
        <option value="">{all}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
