import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Browser } from '@playwright/test';
import { hash, slotOfTurn } from '../../../../scenarios/shared/slices.ts';
import { nowUs, SampleFeed } from '../../node-tool/inside/feed.ts';
import { type BrowserFiles, closeBrowser, launchBrowser } from './own-browser.ts';
import type { BrowserScenario, BrowserSink } from './scenario.ts';
import { Seats } from './seats.ts';
import { PageTraffic } from './traffic.ts';
import { BrowserUser, listenToScenario } from './user.ts';
import { vitalsScript } from './vitals.ts';

/** What the driver asks of this process, as JSON in its first argument. */
export interface BrowserJob extends BrowserFiles {
  readonly feed: string;
  /** The browser build of web-vitals with attribution. */
  readonly webVitals: string;
  readonly file: string;
  /** By slot. */
  readonly baseUrls: readonly string[];
  /** Draws whose turn it is, where there are several. */
  readonly seed: number;
  readonly users: number;
  readonly durationMs: number;
  readonly iterations?: number;
  readonly dataFile?: string;
}

/**
 * Where many users share a small machine, opening them and their last iterations take long. What still runs so long
 * after this process began (and the window's own time) was in flight; the driver itself waits 90 s.
 */
const LATEST_END_MS = 80_000;
const FOREVER_MS = 3_600_000;

const job = JSON.parse(process.argv[2] ?? '') as BrowserJob;
const slots = job.baseUrls.length;
const feed = new SampleFeed(job.feed);
const bySlot = job.baseUrls.map(() => ({ iterations: 0, sent: 0 }));
const seen = {
  startedAtUs: 0,
  endedAtUs: 0,
  ended: 0,
  inFlight: 0,
  over: false,
  mistake: undefined as unknown,
};
const iterations = () => bySlot.reduce((sum, slot) => sum + slot.iterations, 0);

let browser: Browser | undefined;
let sets: Record<string, unknown> | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

const scenario = await loadScenario().catch(error => giveUp('SCENARIO_FAILED', error));
const opened = await launch().catch(error => giveUp('DRIVER_FAILED', error));
listenToScenario();
await run(opened).catch(error => giveUp('DRIVER_FAILED', error));
if (seen.mistake) await giveUp('SCENARIO_FAILED', seen.mistake);
await closeBrowser(opened, seen.over);
await feed.end({
  startedAtUs: seen.startedAtUs,
  endedAtUs: Math.max(seen.endedAtUs, seen.startedAtUs),
  ...(job.iterations === undefined ? {} : { scheduled: job.iterations }),
  started: iterations(),
  dropped: 0,
  inFlightAtStop: seen.inFlight,
  wireRequests: Object.fromEntries(bySlot.map(({ sent }, slot) => [slot, sent])),
});

async function giveUp(code: 'SCENARIO_FAILED' | 'DRIVER_FAILED', error: unknown): Promise<never> {
  if (browser) await closeBrowser(browser, true);
  await feed.fail(code, error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}

async function stop(): Promise<never> {
  if (browser) await closeBrowser(browser, true);
  process.exit(130);
}

async function loadScenario(): Promise<BrowserScenario> {
  const module = (await import(pathToFileURL(job.file).href)) as {
    default?: unknown;
    freshContext?: unknown;
  };
  if (typeof module.default !== 'function') throw new Error('The default export is no function.');
  return { run: module.default as BrowserScenario['run'], freshContext: module.freshContext === true };
}

async function launch(): Promise<Browser> {
  browser = await launchBrowser(job, [...new Set(job.baseUrls.map(url => new URL(url).hostname))]);
  return browser;
}

/** Opens all users, then lets them run side by side until the time is over; each may end its iteration. */
async function run(within: Browser): Promise<void> {
  const script = vitalsScript(readFileSync(job.webVitals, 'utf8'));
  const seats = new Seats(slot => openSeat(within, script, slot), {
    users: job.users,
    slots,
    fresh: scenario.freshContext,
  });
  await seats.prepare();
  seen.startedAtUs = nowUs();
  feed.begin(seen.startedAtUs);
  const users = Promise.all(Array.from({ length: job.users }, (_, user) => loop(seats, user)));
  const limitMs =
    job.iterations === undefined ? job.durationMs + LATEST_END_MS - performance.now() : FOREVER_MS;
  const limit = wait(limitMs, undefined, { ref: false }).then(() => {
    seen.over = true;
    seen.inFlight = iterations() - seen.ended;
  });
  await Promise.race([users, limit]);
  if (!seen.over) await seats.settle();
  else if (seen.endedAtUs === 0)
    throw new Error(
      `None of ${job.users} browser users came to the end of a step within ${Math.round(limitMs / 1_000)} s: lower \`vus\`, or stop other programs.`,
    );
}

async function openSeat(within: Browser, script: string, slot: number): Promise<BrowserUser> {
  const context = await within.newContext({ serviceWorkers: 'block' });
  await context.addInitScript(script);
  const page = await context.newPage();
  const traffic = new PageTraffic(job.baseUrls[slot] ?? '', () => {
    (bySlot[slot] as { sent: number }).sent++;
  });
  await traffic.watch(page);
  return new BrowserUser(page, traffic, sinkOf(slot), nowUs);
}

function sinkOf(slot: number): BrowserSink {
  return {
    step: (operation, startedAtUs, endedAtUs, outcome) => {
      if (seen.over) return;
      seen.endedAtUs = Math.max(seen.endedAtUs, endedAtUs);
      const durationUs = Math.max(0, endedAtUs - startedAtUs);
      feed.sample({ operation, slot, startedAtUs, durationUs, outcome });
    },
    mark: (operation, name, value) => {
      if (!seen.over) feed.mark({ operation, slot, name, value });
    },
  };
}

/** One user. With several slots each cycle of iterations goes once to each, in an order drawn for this user. */
async function loop(seats: Seats, user: number): Promise<void> {
  const deadlineUs = seen.startedAtUs + job.durationMs * 1_000;
  const more = () => (job.iterations === undefined ? nowUs() < deadlineUs : iterations() < job.iterations);
  for (let turn = 0; more() && !seen.mistake; turn++) {
    const slot = slotOfTurn(hash(job.seed, user), slots, turn);
    const iteration = (bySlot[slot] as { iterations: number }).iterations++;
    const seat = await seats.take(user, slot);
    try {
      await seat.iterate(scenario, { baseUrl: job.baseUrls[slot] ?? '', user, iteration, data: rowsOf });
    } catch (error) {
      seen.mistake ??= error ?? 'thrown without a reason';
    }
    seen.ended++;
    await seats.leave(seat);
  }
}

function rowsOf<Row>(name: string): readonly Row[] {
  sets ??= job.dataFile === undefined ? {} : JSON.parse(readFileSync(job.dataFile, 'utf8'));
  const rows = sets?.[name];
  if (Array.isArray(rows) && rows.length > 0) return rows as Row[];
  throw new Error(`The data set "${name}" is missing or empty.`);
}
