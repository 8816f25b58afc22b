import { Heading } from "./heading.tsx";

/** There is nothing else to show: what this extension keeps cannot be opened. */
export function Unopened() {
  return (
    <>
      <Heading>Not recording</Heading>
      <UnopenedWords />
    </>
  );
}

export function UnopenedWords() {
  return (
    <div role="alert">
      <p class="notice">Tandem cannot open what it keeps in this browser. Nothing is recorded.</p>
      <p>
        Restart the browser, and see that its disk has room. If an older Tandem was put in the place of a newer one,
        install the newer one again.
      </p>
      <p>
        If nothing helps, remove Tandem from this browser, install it again and pair again: what waited to be sent is
        then lost.
      </p>
    </div>
  );
}
