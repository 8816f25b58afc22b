/** The page that reveals the code. It is sent masked; the code comes and goes by message. */
export function revealPage({ nonce, where, until }: { nonce: string; where: string; until: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<title>Pairing code</title>
<style nonce="${nonce}">
  body { margin: 0; padding: 48px 24px; font: 14px/1.5 var(--vscode-font-family); color: var(--vscode-foreground); }
  main { max-width: 560px; margin: 0 auto; }
  h1 { margin: 0 0 24px; font-size: 14px; font-weight: 600; }
  #code { display: block; font: 600 56px/1.25 var(--vscode-editor-font-family, monospace); letter-spacing: 0.08em;
    white-space: nowrap; user-select: none; }
  #code.masked { color: var(--vscode-descriptionForeground); }
  #time { height: 4px; margin: 16px 0 24px; border-radius: 2px; overflow: hidden;
    background: var(--vscode-editorWidget-background); }
  #left { height: 100%; width: 0; background: #0e7c76; }
  p { margin: 0 0 24px; color: var(--vscode-descriptionForeground); }
  button { font: inherit; padding: 6px 16px; margin: 0 8px 0 0; border: 1px solid transparent; border-radius: 2px;
    cursor: pointer; color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
  button:hover { background: var(--vscode-button-hoverBackground); }
  button.quiet { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
  button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
</style>
</head>
<body>
<main>
  <h1>Pairing code for this editor</h1>
  <span id="code" class="masked" aria-live="off">${MASK}</span>
  <div id="time"><div id="left"></div></div>
  <p>Type it on ${escaped(where)}, until ${escaped(until)}. It can be used once. It is hidden again after 10 seconds, and as soon as you look elsewhere.</p>
  <button id="show">Show for 10 seconds</button><button id="copy" class="quiet">Copy without showing</button>
</main>
<script nonce="${nonce}">
  const host = acquireVsCodeApi();
  const code = document.getElementById("code");
  const left = document.getElementById("left");
  let ticking;
  function mask() {
    clearInterval(ticking);
    code.textContent = "${MASK}";
    code.className = "masked";
    left.style.width = "0";
  }
  function show(text) {
    mask();
    const end = performance.now() + ${SHOWN_MS};
    code.textContent = text;
    code.className = "";
    left.style.width = "100%";
    ticking = setInterval(() => {
      const rest = end - performance.now();
      if (rest <= 0) mask();
      else left.style.width = rest / ${SHOWN_MS / 100} + "%";
    }, 100);
  }
  addEventListener("message", ({ data }) => (data.act === "show" ? show(data.code) : mask()));
  addEventListener("blur", mask);
  document.addEventListener("visibilitychange", () => document.hidden && mask());
  document.getElementById("show").onclick = () => host.postMessage({ act: "show" });
  document.getElementById("copy").onclick = () => host.postMessage({ act: "copy" });
  host.postMessage({ act: "ready" });
</script>
</body>
</html>`;
}

const MASK = "••••-••••";
const SHOWN_MS = 10_000;

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
