import browser from "webextension-polyfill";

/** How this browser introduces itself: a name that the person may change, such as "Firefox on Linux", and its platform. */
export async function thisBrowser(): Promise<{ name: string; platform: string }> {
  const { os } = await browser.runtime.getPlatformInfo();
  const platform = PLATFORMS[os] ?? os;
  return { name: `${browserName(navigator)} on ${platform}`, platform };
}

const PLATFORMS: Readonly<Record<string, string>> = {
  android: "Android",
  cros: "ChromeOS",
  fuchsia: "Fuchsia",
  linux: "Linux",
  mac: "macOS",
  openbsd: "OpenBSD",
  win: "Windows",
};

/** Chromium's own list of what it is (User-Agent Client Hints); Firefox has none. */
type Brands = { readonly userAgentData?: { readonly brands: readonly { readonly brand: string }[] } };

function browserName({ userAgent, userAgentData }: Navigator & Brands): string {
  if (userAgent.includes("Firefox/")) return "Firefox";
  const brands = userAgentData?.brands.map(({ brand }) => brand) ?? [];
  const own = brands.find((brand) => brand !== "Chromium" && !/not.*brand/i.test(brand));
  return own?.replace(/^(Google|Microsoft) /, "") ?? "Chromium";
}
