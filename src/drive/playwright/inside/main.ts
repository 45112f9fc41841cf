import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserType } from '@playwright/test';
import { nowUs, SampleFeed } from '../../node-tool/inside/feed.ts';
import type { BrowserScenario, BrowserSink } from './scenario.ts';
import { BrowserUser, listenToChecks } from './user.ts';
import { vitalsScript } from './vitals.ts';
import { WireCount } from './wire.ts';

/** What the driver asks of this process, as JSON in its first argument. */
export interface BrowserJob {
  readonly feed: string;
  /** Entry file of @playwright/test. */
  readonly tool: string;
  /** The browser build of web-vitals with attribution. */
  readonly webVitals: string;
  readonly chromium: string;
  readonly file: string;
  readonly baseUrl: string;
  readonly users: number;
  readonly durationMs: number;
  readonly iterations?: number;
  readonly dataFile?: string;
}

const job = JSON.parse(process.argv[2] ?? '') as BrowserJob;
const feed = new SampleFeed(job.feed);
const wire = new WireCount(job.baseUrl);
const seen = { startedAtUs: 0, endedAtUs: 0, iterations: 0, mistake: undefined as unknown };

const sink: BrowserSink = {
  step: (operation, startedAtUs, endedAtUs, outcome) => {
    seen.endedAtUs = Math.max(seen.endedAtUs, endedAtUs);
    feed.sample({
      operation,
      slot: 0,
      startedAtUs,
      durationUs: Math.max(0, endedAtUs - startedAtUs),
      outcome,
    });
  },
  mark: (operation, name, value) => feed.mark({ operation, slot: 0, name, value }),
};

let sets: Record<string, unknown> | undefined;

async function giveUp(code: 'SCENARIO_FAILED' | 'DRIVER_FAILED', error: unknown): Promise<never> {
  await feed.fail(code, error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}

const scenario = await loadScenario().catch(error => giveUp('SCENARIO_FAILED', error));
const browser = await launch().catch(error => giveUp('DRIVER_FAILED', error));
listenToChecks();
await run().catch(error => giveUp('DRIVER_FAILED', error));
await browser.close();
if (seen.mistake) await giveUp('SCENARIO_FAILED', seen.mistake);
await feed.end({
  startedAtUs: seen.startedAtUs,
  endedAtUs: Math.max(seen.endedAtUs, seen.startedAtUs),
  ...(job.iterations === undefined ? {} : { scheduled: job.iterations }),
  started: seen.iterations,
  dropped: 0,
  inFlightAtStop: 0, // every user ends its iteration
  wireRequests: { 0: wire.sent },
});

async function loadScenario(): Promise<BrowserScenario> {
  const module = (await import(pathToFileURL(job.file).href)) as { default?: unknown };
  if (typeof module.default === 'function') return module.default as BrowserScenario;
  throw new Error('The default export is no function.');
}

async function launch(): Promise<Browser> {
  const { chromium } = (await import(pathToFileURL(job.tool).href)) as { chromium: BrowserType };
  return chromium.launch({
    executablePath: job.chromium,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // other hosts don't exist; routing every request through us would switch the browser's cache off
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(job.baseUrl).hostname}`,
    ],
  });
}

/** Opens all users, then lets them run side by side until the time is over; each ends its iteration. */
async function run(): Promise<void> {
  const script = vitalsScript(readFileSync(job.webVitals, 'utf8'));
  const users: BrowserUser[] = [];
  for (let i = 0; i < job.users; i++) {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    await context.addInitScript(script);
    const page = await context.newPage();
    await wire.watch(page);
    users.push(new BrowserUser(page, sink, nowUs));
  }
  seen.startedAtUs = nowUs();
  feed.begin(seen.startedAtUs);
  await Promise.all(users.map((user, i) => loop(user, i)));
  await Promise.all(users.map(user => user.settle()));
  if (wire.blocked > 0) sink.mark('all', 'blocked-requests', wire.blocked * 1_000_000);
}

async function loop(user: BrowserUser, index: number): Promise<void> {
  const deadlineUs = seen.startedAtUs + job.durationMs * 1_000;
  const more = () => (job.iterations === undefined ? nowUs() < deadlineUs : seen.iterations < job.iterations);
  while (more() && !seen.mistake) {
    if (!user.alive)
      throw new Error('The browser or one of its pages is gone: it crashed or ran out of memory.');
    const iteration = seen.iterations++;
    try {
      await user.iterate(scenario, { baseUrl: job.baseUrl, user: index, iteration, data: rowsOf });
    } catch (error) {
      seen.mistake ??= error ?? 'thrown without a reason';
    }
  }
}

function rowsOf<Row>(name: string): readonly Row[] {
  sets ??= job.dataFile === undefined ? {} : JSON.parse(readFileSync(job.dataFile, 'utf8'));
  const rows = sets?.[name];
  if (Array.isArray(rows) && rows.length > 0) return rows as Row[];
  throw new Error(`The data set "${name}" is missing or empty.`);
}
