const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1000).toLocaleString("en")} kB`;

export const installText = {
  title: "Install a tray",
  intro: (version: string) =>
    `A tray notices what you do on a machine and sends it here. These belong to this server's version, ${version}.`,
  loading: "Looking for the trays",
  get: (name: string, bytes: number) => `Download ${name} (${kilobytes(bytes)})`,
  missing: (name: string) =>
    `${name} is not built on this server. Whoever runs it can build it with "npm run build"; then load this page again.`,
  thenPair: "Then pair it",
  pair: "Pair a device",
} as const;

export interface Host {
  readonly title: string;
  readonly file: string;
  readonly steps: readonly string[];
}

export const hosts: readonly Host[] = [
  {
    title: "VS Code and editors like it",
    file: "tandem.vsix",
    steps: [
      "Open the command palette and choose “Extensions: Install from VSIX…”.",
      "Choose the downloaded file.",
      "Choose “Tandem: Pair device” in the command palette.",
    ],
  },
  {
    title: "Chrome, Edge, Brave and other Chromium browsers",
    file: "tandem-browser.zip",
    steps: [
      "Unpack the file into a folder that stays.",
      "Open chrome://extensions and switch on “Developer mode”.",
      "Choose “Load unpacked” and the folder.",
      "Press Tandem's button in the toolbar and pair.",
    ],
  },
  {
    title: "Firefox",
    file: "tandem-browser.zip",
    steps: [
      "Open about:debugging and choose “This Firefox”.",
      "Choose “Load Temporary Add-on…” and the downloaded file. It stays until Firefox is closed.",
      "Press Tandem's button in the toolbar and pair.",
    ],
  },
];
