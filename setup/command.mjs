import { spawn } from "node:child_process";

/**
 * Runs a command to its end. What it prints goes to stderr, so that a task's own stdout stays clean.
 * @returns {Promise<void>} rejects, naming the command and how it ended, unless it exits with 0
 */
export async function run(command, args, { cwd, env = {} } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", 2, 2] });
  const end = await ended(child);
  if (end !== 0) throw new Error(`"${[command, ...args].join(" ")}" failed (exit ${end}).`);
}

/**
 * Gives the terminal to a command: its input and output are ours, signals are passed on.
 * @returns {Promise<number>} its exit code, 128 + n where signal n ended it
 */
export async function handOver(command, args, { cwd, env = {} } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: "inherit" });
  return forwardingSignals(child);
}

/**
 * Keeps a command's output, and shows it as it comes unless told otherwise.
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function watch(command, args, { cwd, env = {}, show = true } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    from.setEncoding("utf8").on("data", (text) => {
      output += text;
      if (show) to.write(text);
    });
  }
  return { code: await forwardingSignals(child), output };
}

/** What a command prints on stdout, or null where it does not run or fails. */
export async function answer(command, args, { cwd } = {}) {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const end = await ended(child).catch(() => 1);
  return end === 0 ? output.trim() : null;
}

/** Tells the person what takes time. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

async function forwardingSignals(child) {
  // A terminal's Ctrl-C reaches the whole process group; passing it on again is harmless, and serves a lone `kill`.
  const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];
  const pass = (signal) => child.kill(signal);
  for (const signal of forwarded) process.on(signal, pass);
  try {
    return await ended(child);
  } finally {
    for (const signal of forwarded) process.off(signal, pass);
  }
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0)));
  });
}
