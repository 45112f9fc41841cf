import type { Child, Host } from '../host/host.ts';
import { PlimsollError } from '../model/errors.ts';
import type { EnvironmentPlan, TargetPlan } from '../model/run-plan.ts';

/** A server that answers. */
export interface RunningTarget {
  readonly baseUrl: string;
  /** Absent when the server is not ours. */
  readonly child?: Child;
  /** Throws TARGET_DIED if a server that we started has ended by itself. */
  assertAlive(): void;
  stop(): Promise<void>;
}

export interface TargetStart {
  readonly cwd: string;
  readonly env: EnvironmentPlan;
  readonly databaseUrl?: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

const POLL_MS = 25;

/** Starts the target's command in its own process group on a free port and waits until `ready` answers 2xx. */
export async function startTarget(host: Host, plan: TargetPlan, start: TargetStart): Promise<RunningTarget> {
  const port = await host.freePort();
  const child = host.start({
    command: plan.command ?? '',
    args: [],
    shell: true,
    cwd: start.cwd,
    logFile: start.logFile,
    env: {
      ...resolveEnvironment(host, { ...plan.env, ...start.env }),
      PORT: String(port),
      ...(start.databaseUrl ? { DATABASE_URL: start.databaseUrl } : {}),
    },
  });
  const baseUrl = `http://127.0.0.1:${port}`;
  try {
    await untilReady(host, plan, baseUrl, child, start);
  } catch (error) {
    await child.stop(2_000);
    throw error;
  }
  return { baseUrl, child, ...lifeOf(child, plan, start) };
}

/** Secrets enter here, from our own environment, and go nowhere but into the target's. */
export function resolveEnvironment(host: Host, env: EnvironmentPlan): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      const found = host.env[value.env];
      if (found !== undefined) return [name, found];
      throw new PlimsollError(
        'CONFIG_INVALID',
        `The target's ${name} is taken from the environment variable ${value.env}, which is not set.`,
        `Set ${value.env} before you start the command.`,
      );
    }),
  );
}

/** A server that runs already: it is only asked whether it is ready. */
export async function useTarget(plan: TargetPlan, url: string, signal: AbortSignal): Promise<RunningTarget> {
  const status = await statusOf(`${url}${plan.ready}`, signal);
  if (status === undefined || status < 200 || status > 299) {
    throw new PlimsollError(
      'TARGET_NOT_READY',
      `${url}${plan.ready} ${status === undefined ? 'does not answer' : `answers ${status}`}.`,
      'Start the server first, or correct target.url and target.ready.',
    );
  }
  return { baseUrl: url, assertAlive: () => {}, stop: async () => {} };
}

async function untilReady(
  host: Host,
  plan: TargetPlan,
  baseUrl: string,
  child: Child,
  start: TargetStart,
): Promise<void> {
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  let status: number | undefined;
  for (const until = host.nowUs() + plan.readyTimeoutMs * 1_000; host.nowUs() < until && !ended; ) {
    start.signal.throwIfAborted();
    status = await statusOf(`${baseUrl}${plan.ready}`, start.signal);
    if (status !== undefined && status >= 200 && status <= 299) return;
    await host.wait(POLL_MS, start.signal);
  }
  if (ended) throw await failed(child, plan, start);
  throw new PlimsollError(
    'TARGET_NOT_READY',
    `The target did not become ready: ${plan.ready} ${status === undefined ? 'gave no answer' : `answered ${status}`} within ${plan.readyTimeoutMs / 1_000} s.`,
    `It must listen on the port in PORT. Its output is in ${start.logFile}${lastWords(child)}`,
  );
}

async function failed(child: Child, plan: TargetPlan, start: TargetStart): Promise<PlimsollError> {
  const exit = await child.exited;
  const how = exit.startError ?? (exit.signal ? `signal ${exit.signal}` : `exit code ${exit.exitCode}`);
  return new PlimsollError(
    'TARGET_FAILED',
    `The target \`${plan.command}\` ended before it was ready (${how}).`,
    `Run it by hand with PORT and DATABASE_URL set. Its output is in ${start.logFile}${lastWords(child)}`,
  );
}

function lifeOf(
  child: Child,
  plan: TargetPlan,
  start: TargetStart,
): Pick<RunningTarget, 'assertAlive' | 'stop'> {
  let ended: string | undefined;
  void child.exited.then(exit => {
    ended ??= exit.signal ? `signal ${exit.signal}` : `exit code ${exit.exitCode}`;
  });
  return {
    assertAlive: () => {
      if (ended === undefined) return;
      throw new PlimsollError(
        'TARGET_DIED',
        `The target \`${plan.command}\` died under load (${ended}).`,
        `Its output is in ${start.logFile}${lastWords(child)}`,
      );
    },
    stop: async () => void (await child.stop()),
  };
}

/** What the program said of its end: from the last line that speaks of an error, four lines at most. */
function lastWords(child: Child): string {
  const lines = child
    .tail()
    .split('\n')
    .filter(line => line.trim() !== '');
  const error = lines.findLastIndex(
    line => /error|exception|fatal|panic/i.test(line) && !/^\s*at /.test(line),
  );
  const words = (error >= 0 ? lines.slice(error, error + 4) : lines.slice(-4)).join('\n');
  return words === '' ? '.' : `:\n${words}`;
}

async function statusOf(url: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
      redirect: 'manual',
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
