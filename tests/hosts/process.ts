import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

/** A child process of a test, whose whole output is kept in a file. */
export interface HostProcess {
  readonly pid: number;
  /** Everything printed so far, stdout and stderr together. */
  output(): string;
  /** Whether it has ended, by itself or by us. */
  ended(): boolean;
  /** Its exit code, once it has ended by itself; null where a signal ended it. */
  exited(): Promise<number | null>;
  /** Sends a signal to it and to what it started, and waits for its end; after 10 s it is killed. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a process in a group of its own; it ends with the test run at the latest. */
export function startProcess(
  command: readonly [string, ...string[]],
  options: { outputFile: string; cwd?: string; env?: Record<string, string | undefined> },
): HostProcess {
  const [program, ...args] = command;
  const output = openSync(options.outputFile, "a");
  const child = spawn(program, args, {
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...process.env, ...options.env },
    ...(options.cwd && { cwd: options.cwd }),
  });
  closeSync(output);
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${program} could not be started.`);
  running.add(pid);
  const end = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    pid,
    output: () => readFileSync(options.outputFile, "utf8"),
    ended: () => hasEnded(child),
    exited: () => end,
    async end(signal = "SIGTERM") {
      signalGroup(pid, signal);
      const killer = setTimeout(() => signalGroup(pid, "SIGKILL"), 10_000);
      if (!hasEnded(child)) await end;
      clearTimeout(killer);
      signalGroup(pid, "SIGKILL");
      running.delete(pid);
    },
  };
}

const running = new Set<number>();

function endAll(): void {
  for (const pid of running) signalGroup(pid, "SIGKILL");
}

process.on("exit", endAll);
for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  process.on(signal, () => process.exit(128 + number));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended already.
  }
}
