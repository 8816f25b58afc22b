// Runs in the same extension host as the tray, before it. The tray's clocks and timers stand as many ms ahead as the file
// in TANDEM_TEST_CLOCK says: nothing but the time is another for it, and nothing else in the host notices.
const Module = require("node:module");
const { readFileSync, writeFileSync } = require("node:fs");
const vscode = require("vscode");

const OFTEN_ENOUGH_MS = 50;
const TRAY = /[\\/]tandem\.tandem-[^\\/]+[\\/]dist[\\/]extension\.js$/;

exports.activate = (context) => {
  const { clocks, step, waiting } = openClocks();
  globalThis.tandemTestClocks = clocks;
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, filename, ...rest) {
    const names = Object.keys(clocks).join(", ");
    const before = TRAY.test(filename) ? `const { ${names} } = globalThis.tandemTestClocks;` : "";
    return compile.call(this, before + content, filename, ...rest);
  };
  const told = process.env.TANDEM_TEST_CLOCK;
  const looking = setInterval(() => step(told), OFTEN_ENOUGH_MS);
  const stretch = watchStretches();
  const out = process.env.TANDEM_HAND_OUT;
  const given = () => readFileSync(process.env.TANDEM_HAND_IN, "utf8");
  context.subscriptions.push(
    { dispose: () => clearInterval(looking) },
    // What the tray waits for, in ms.
    vscode.commands.registerCommand("hand.timers", () => writeFileSync(out, JSON.stringify(waiting()))),
    // The address by which something outside, such as a web page, reaches the tray's URI handler.
    vscode.commands.registerCommand("hand.link", async () => {
      const link = vscode.Uri.parse(`${vscode.env.uriScheme}://tandem.tandem/pair?${given()}`);
      writeFileSync(out, (await vscode.env.asExternalUri(link)).toString(true));
    }),
    // The longest stretch of work since it was asked last, in ms.
    vscode.commands.registerCommand("hand.stretch", () => writeFileSync(out, String(stretch()))),
    // As the settings' page does it.
    vscode.commands.registerCommand("hand.set", async () => {
      for (const [name, value] of Object.entries(JSON.parse(given())))
        await vscode.workspace.getConfiguration().update(name, value ?? undefined, vscode.ConfigurationTarget.Global);
      writeFileSync(out, "done");
    }),
  );
};

/** How long everything else in the host had to wait, in the processor's time: a busy machine makes it no longer. */
function watchStretches() {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let before = used();
  let longest = 0;
  setInterval(() => {
    const now = used();
    longest = Math.max(longest, now - before);
    before = now;
  }, 1).unref();
  return () => {
    const told = longest;
    longest = 0;
    return told;
  };
}

function openClocks() {
  let ahead = 0;
  const timers = new Set();
  const running = () => performance.now() + ahead;
  class SteppedDate extends Date {
    constructor(...given) {
      super(...(given.length === 0 ? [Date.now() + ahead] : given));
    }
    static now() {
      return Date.now() + ahead;
    }
  }
  function arm(timer) {
    clearTimeout(timer.real);
    timer.real = setTimeout(() => due(timer), Math.max(0, timer.dueAt - running()));
  }
  function due(timer) {
    if (timer.everyMs === undefined) timers.delete(timer);
    else {
      timer.dueAt = running() + timer.everyMs;
      arm(timer);
    }
    timer.act();
  }
  function start(act, delayMs = 0, everyMs) {
    const timer = { act, delayMs, everyMs, dueAt: running() + delayMs };
    timers.add(timer);
    arm(timer);
    return timer;
  }
  function end(timer) {
    if (timer) clearTimeout(timer.real);
    timers.delete(timer);
  }
  return {
    clocks: {
      Date: SteppedDate,
      performance: { now: running },
      setTimeout: (act, delayMs, ...given) => start(() => act(...given), delayMs),
      setInterval: (act, everyMs, ...given) => start(() => act(...given), everyMs, everyMs),
      clearTimeout: end,
      clearInterval: end,
    },
    step(file) {
      const next = read(file);
      if (next === ahead) return;
      ahead = next;
      for (const timer of timers) arm(timer);
    },
    waiting: () => Array.from(timers, ({ delayMs }) => delayMs),
  };
}

function read(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}
