import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A form that this page answers itself. */
export function Form({ onSubmit, children }: { onSubmit: () => void; children: ComponentChildren }) {
  return (
    <form
      noValidate
      onSubmit={(submit) => {
        submit.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  /** What is wrong with what was entered; read out, and tied to the field. */
  readonly error?: string | undefined;
  readonly longest?: number;
  readonly class?: string;
  readonly disabled?: boolean;
}

/** One labelled line of text. Browsers are asked to neither fill, correct nor keep it. */
export function Field(props: FieldProps) {
  const id = useId();
  const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.hint !== undefined && (
        <p class="quiet" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      <input
        id={id}
        type="text"
        class={props.class}
        value={props.value}
        maxLength={props.longest}
        disabled={props.disabled}
        autocomplete="off"
        autocorrect="off"
        autocapitalize="off"
        spellcheck={false}
        data-1p-ignore
        data-lpignore="true"
        aria-invalid={props.error !== undefined}
        aria-describedby={described || undefined}
        onInput={(input) => props.onInput(input.currentTarget.value)}
      />
      <p class="error" id={`${id}-error`} role="alert">
        {props.error}
      </p>
    </div>
  );
}
