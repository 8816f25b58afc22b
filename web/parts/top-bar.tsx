import { session } from "../state/session.ts";
import { common } from "../texts/common.ts";
import { Mark } from "./mark.tsx";

const PAGES = [
  { path: "/", text: common.today },
  { path: "/timeline", text: common.timeline },
  { path: "/settings/devices", text: common.devices },
  { path: "/audit", text: common.audit },
  { path: "/settings/account", text: common.account },
] as const;

/** The product's name, and where one can go once signed in. */
export function TopBar({ path }: { path: string }) {
  return (
    <header class="top-bar">
      <a class="brand" href="/">
        <Mark />
        {common.product}
      </a>
      {session.value.state === "signed-in" && (
        <nav aria-label={common.navigation}>
          {PAGES.map((page) => (
            <a key={page.path} href={page.path} aria-current={isWithin(path, page.path) ? "page" : undefined}>
              {page.text}
            </a>
          ))}
        </nav>
      )}
    </header>
  );
}

const isWithin = (path: string, page: string): boolean =>
  path === page || (page !== "/" && path.startsWith(`${page}/`));
