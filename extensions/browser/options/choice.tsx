import type { ComponentChildren } from "preact";

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly checked: boolean;
  readonly children?: ComponentChildren;
  onChange(checked: boolean): void;
}

/** Something that is recorded or not, with what there is to know before. */
export function Choice({ name, label, checked, children, onChange }: ChoiceProps) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        name={name}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
      {children && <span class="small">{children}</span>}
    </label>
  );
}
