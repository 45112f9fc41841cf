import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from '../../host/host.ts';
import { findChromium } from '../../host/tools.ts';
import { PlimsollError } from '../../model/errors.ts';
import type { DriveContext, DriveJob, Driver } from '../driver.ts';
import { findPackage } from '../node-tool/packages.ts';
import { driveResult } from '../node-tool/result.ts';
import { feedPath, type NodeTool, runNodeTool } from '../node-tool/run.ts';
import type { BrowserJob } from './inside/main.ts';

const ENTRY = fileURLToPath(new URL(`./inside/main${extname(import.meta.filename)}`, import.meta.url));

/** People in browsers (closed model). A sample is a step: what a person waits for, not one request. */
export const playwrightDriver: Driver = {
  name: 'playwright',
  takesTurns: () => true,
  probe: async host => {
    const info = await findPackage(host, '@playwright/test');
    await chromiumOf(host);
    return info;
  },
  unsupported: ({ load }) =>
    load.model === 'open' || load.model === 'burst'
      ? ['A browser scenario has users who wait for what they see: give `vus`, not a rate or bursts.']
      : [],
  drive: async (job, context) => {
    const run = await runNodeTool(await browserTool(job, context), job, context);
    return driveResult(run, { endsAt: 'step', includesConnect: true, startedFrom: 'actual' });
  },
};

async function browserTool(job: DriveJob, context: DriveContext): Promise<NodeTool> {
  const playwright = await findPackage(context.host, '@playwright/test');
  const webVitals = await findPackage(context.host, 'web-vitals');
  const browserJob: BrowserJob = {
    feed: feedPath(context),
    tool: join(playwright.path, 'index.mjs'),
    webVitals: join(webVitals.path, 'dist', 'web-vitals.attribution.iife.js'),
    chromium: await chromiumOf(context.host),
    file: job.file,
    baseUrls: job.baseUrls,
    seed: job.slices?.seed ?? 0,
    users: job.iterations === undefined ? (job.vus ?? 1) : 1,
    durationMs: job.durationMs,
    ...(job.iterations === undefined ? {} : { iterations: job.iterations }),
    ...(job.dataFile === undefined ? {} : { dataFile: job.dataFile }),
  };
  return {
    name: 'Playwright',
    args: [ENTRY, JSON.stringify(browserJob)],
    env: {},
    silentEndMeans: 'DRIVER_FAILED',
  };
}

async function chromiumOf(host: Host): Promise<string> {
  const path = await findChromium(host);
  if (path) return path;
  throw new PlimsollError(
    'DRIVER_NOT_FOUND',
    'No Chromium was found for browser scenarios.',
    'Run `npx playwright install chromium`, or name one in PLIMSOLL_CHROMIUM.',
  );
}
