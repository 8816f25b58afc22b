import { render } from "preact";
import { App } from "./app.tsx";
import { takeLinkToken } from "./link-token.ts";
import { followAddress } from "./router.ts";
import { startClock } from "./state/clock.ts";
import { loadSession, watchSession } from "./state/session.ts";

// First of all: a link's token must not stay in the address bar.
takeLinkToken();
followAddress();
startClock();
watchSession();
void loadSession();

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
