import { signal } from "@preact/signals";
import type { Session, Welcome } from "@tandem/contract/account";
import { render } from "preact";
import type { Answer, Trouble } from "../api/call.ts";
import { readSession, readWelcome } from "../api/session.ts";

export type SessionState =
  | { readonly state: "loading" }
  | { readonly state: "signed-in"; readonly session: Session }
  | { readonly state: "signed-out"; readonly welcome: Welcome }
  | { readonly state: "trouble"; readonly trouble: Trouble };

/** Whether somebody is signed in in this browser. */
export const session = signal<SessionState>({ state: "loading" });

/** The other tabs of this browser, which should not go on asking somebody to sign in who has. */
const tabs = new BroadcastChannel("tandem.session");

let asked = 0;

/** Whose page this is: what it holds in memory, and what streams to it, is theirs alone. */
let shownTo: string | undefined;

/** Asks the server who is signed in. An outage ends no session: who was signed in keeps the page that is open. */
export function loadSession(): Promise<void> {
  return load((trouble) => (session.value.state === "signed-in" ? session.value : inTrouble(trouble)));
}

/** An answer that a later question overtook is out of date, and is not heeded. */
async function load(unanswered: (trouble: Trouble) => SessionState): Promise<void> {
  asked += 1;
  const mine = asked;
  const state = await readState(unanswered);
  if (mine === asked) session.value = isSomebodyElse(state) ? startAfresh() : state;
}

function isSomebodyElse(state: SessionState): boolean {
  if (state.state !== "signed-in") return false;
  const before = shownTo;
  shownTo = state.session.account.id;
  return before !== undefined && before !== shownTo;
}

/** The page is loaded anew, once whoever signed in has said where that leads. */
function startAfresh(): SessionState {
  setTimeout(() => location.reload());
  return { state: "loading" };
}

async function readState(unanswered: (trouble: Trouble) => SessionState): Promise<SessionState> {
  const answer = await readSession();
  if (answer.ok) return { state: "signed-in", session: answer.value };
  if (answer.trouble.name !== "unauthenticated") return unanswered(answer.trouble);
  const welcome = await readWelcome();
  return welcome.ok ? { state: "signed-out", welcome: welcome.value } : inTrouble(welcome.trouble);
}

const inTrouble = (trouble: Trouble): SessionState => ({ state: "trouble", trouble });

/** After signing in, perhaps as somebody else: reads the session again, here and in the other tabs. */
export async function sessionBegun(): Promise<void> {
  await load(inTrouble);
  tabs.postMessage("changed");
}

/** After something of the same session changed: reads it again, here and in the other tabs. */
export async function sessionChanged(): Promise<void> {
  await loadSession();
  tabs.postMessage("changed");
}

/** After signing out: this page starts afresh, so that nothing of the account stays in memory. */
export function sessionEnded(to = "/sign-in"): void {
  tabs.postMessage("changed");
  emptyPage();
  location.assign(to);
}

/** Keeps up with what happens in other tabs, and what happened while this page was left. */
export function watchSession(): void {
  tabs.addEventListener("message", () => void load(inTrouble));
  // On the way back browsers show a page as it was left, whoever is signed in by now.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    emptyPage();
    location.reload();
  });
}

function emptyPage(): void {
  const root = document.getElementById("app");
  if (root !== null) render(null, root);
}

/** Passes an answer on; where it says that the session has ended, so does this page. */
export function heed<T>(answer: Answer<T>): Answer<T> {
  if (!answer.ok && answer.trouble.name === "unauthenticated" && session.value.state === "signed-in")
    void loadSession();
  return answer;
}
