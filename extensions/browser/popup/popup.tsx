import { render } from "preact";
import type { View } from "../messages.ts";
import { useView } from "./connection.ts";
import { NotPaired } from "./not-paired.tsx";
import { Paired } from "./paired.tsx";
import { Pairing } from "./pairing.tsx";
import { Revoked } from "./revoked.tsx";
import { SetAside } from "./set-aside.tsx";
import { Undecided } from "./undecided.tsx";
import { Unopened } from "./unopened.tsx";

function Popup() {
  const view = useView();
  if (view === undefined) return null;
  return "unopened" in view ? <Unopened /> : <State view={view} />;
}

function State({ view }: { view: View }) {
  const { status, notice, setAside } = view;
  switch (status.state) {
    case "not-paired":
      return (
        <>
          <NotPaired notice={notice} outbox={status.outbox} />
          <SetAside captures={setAside} />
        </>
      );
    case "pairing":
      return <Pairing origin={status.origin} page={status.verificationUri} expiresAt={status.expiresAt} />;
    case "recording":
    case "paused":
    case "offline":
      return (
        <>
          <Paired status={status} view={view} />
          <SetAside captures={setAside} />
        </>
      );
    case "undecided":
      return <Undecided status={status} />;
    case "revoked":
      return (
        <>
          <Revoked status={status} notice={notice} />
          <SetAside captures={setAside} />
        </>
      );
  }
}

const [main] = document.getElementsByTagName("main");
if (main) render(<Popup />, main);
