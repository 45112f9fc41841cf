import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserType } from '@playwright/test';

const CLOSE_LIMIT_MS = 5_000;
const GONE_LIMIT_MS = 5_000;
const POLL_MS = 10;

/**
 * Each window of the browser would load its address bar's suggestions as web pages of their own, unseen: measured at
 * 0.4 s of CPU and 110 MB a context, five times what an empty page costs.
 */
const UNSEEN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

/** What Playwright switches off: Chromium takes only the last of such lists, which is ours. */
const OFF_BY_PLAYWRIGHT = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'BlockOriginHeaderModificationOnRedirect',
  'BoundaryEventDispatchTracksNodeRemoval',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'Translate',
];

export interface BrowserFiles {
  /** Entry file of @playwright/test. */
  readonly tool: string;
  readonly chromium: string;
}

/** A browser that can reach these hosts only. Signals are ours to handle: see `closeBrowser`. */
export async function launchBrowser(files: BrowserFiles, hosts: readonly string[]): Promise<Browser> {
  const { chromium } = (await import(pathToFileURL(files.tool).href)) as { chromium: BrowserType };
  return chromium.launch({
    executablePath: files.chromium,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${[...OFF_BY_PLAYWRIGHT, ...UNSEEN_PAGES].join(',')}`,
      // other hosts don't exist; routing every request through us would switch the browser's cache off
      `--host-resolver-rules=${['MAP * ~NOTFOUND', ...hosts.map(host => `EXCLUDE ${host}`)].join(', ')}`,
    ],
  });
}

/**
 * Closes the browser and waits until the system has taken its processes off the list, so that none of them works
 * on while the next window is measured. `kill`: without asking them first.
 */
export async function closeBrowser(browser: Browser, kill = false): Promise<void> {
  const pids = descendants(process.pid);
  if (kill) killAll(pids);
  await Promise.race([browser.close().catch(() => {}), wait(CLOSE_LIMIT_MS, undefined, { ref: false })]);
  killAll(pids);
  for (let waitedMs = 0; pids.some(isThere) && waitedMs < GONE_LIMIT_MS; waitedMs += POLL_MS)
    await wait(POLL_MS);
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      if (isThere(pid)) process.kill(pid, 'SIGKILL');
    } catch {
      // gone in between
    }
  }
}

/** Children of a process in all generations, by /proc; none where the system has no such list. */
function descendants(root: number): number[] {
  const children = Map.groupBy(processes(), ({ parent }) => parent);
  const found = [root];
  for (const pid of found) for (const child of children.get(pid) ?? []) found.push(child.pid);
  return found.slice(1);
}

function processes(): { readonly pid: number; readonly parent: number }[] {
  try {
    const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
    return pids.map(pid => ({ pid: Number(pid), parent: Number(statusOf(Number(pid))?.[1]) }));
  } catch {
    return [];
  }
}

/** A process that has ended but was not yet fetched by its parent does nothing any more. */
function isThere(pid: number): boolean {
  const state = statusOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** State and parent of a process. Its name stands before them, in brackets, and may hold anything. */
function statusOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
