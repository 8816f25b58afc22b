/** How long a browser may take to begin saving, in ms. */
const BEGIN_MS = 10_000;

/** Lets the browser save what stands at an address of this site, under a name. */
export function download(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** Lets the browser save a text that only this page holds. */
export function downloadText(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), BEGIN_MS);
}
