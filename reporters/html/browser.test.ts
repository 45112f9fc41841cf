import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE } from '../../src/report/testdata/hostile.ts';
import { hostileReport } from '../../src/report/testdata/hostile-report.ts';
import { platformReport } from '../../src/report/testdata/platform-report.ts';
import { sampleReport } from '../../src/report/testdata/sample-report.ts';
import { junitReporter } from '../junit/junit.ts';
import { htmlReporter } from './html.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A slow machine may need this long to start a browser; nothing is measured here. */
const TIMEOUT_MS = 120_000;

// What runs inside the page is text: this file's types know Node, not the browser.
const OPEN_FOLDS = `for (const fold of document.querySelectorAll('details')) fold.open = true`;
const FORBIDDEN = 'script,iframe,object,embed,img,form,input,base,video,audio,math,textarea,marquee,template';
const INSPECT = `({
  ran: window.__ran,
  elements: document.querySelectorAll('${FORBIDDEN}').length,
  styles: document.querySelectorAll('style').length,
  handlers: [...document.querySelectorAll('*')].flatMap(element =>
    element.getAttributeNames().filter(name => name.startsWith('on') || name === 'style')),
  links: [...document.querySelectorAll('a')].filter(link => !link.getAttribute('href').startsWith('#')).length,
  base: document.baseURI,
})`;
const READ_XML = `text => {
  const parsed = new DOMParser().parseFromString(text, 'application/xml');
  return {
    broken: parsed.querySelectorAll('parsererror').length,
    cases: parsed.querySelectorAll('testcase').length,
  };
}`;
const RUN_AXE = `axe.run(document).then(result => result.violations.map(rule =>
  rule.id + ': ' + rule.nodes.slice(0, 3).map(node => node.target + ' ' + node.failureSummary).join(' ; ')))`;

let browser: Browser;
let directory: string;
const pages = { sample: '', platform: '', hostile: '', hostileWithoutPolicy: '' };

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'plimsoll-report-'));
  const hostile = htmlReporter.render(hostileReport())[0]?.text ?? '';
  pages.sample = stored('sample.html', htmlReporter.render(sampleReport())[0]?.text ?? '');
  pages.platform = stored('platform.html', htmlReporter.render(platformReport())[0]?.text ?? '');
  pages.hostile = stored('hostile.html', hostile);
  pages.hostileWithoutPolicy = stored(
    'open.html',
    hostile.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''),
  );
  browser = await chromium.launch({
    executablePath: process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium',
    args: [...FLAGS, '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

function stored(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return pathToFileURL(path).href;
}

/** Opens a page, every fold open, and counts what a report must never do. */
async function opened(url: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen = { dialogs: 0, requests: [] as string[], errors: [] as string[] };
  page.on('dialog', dialog => {
    seen.dialogs++;
    void dialog.dismiss();
  });
  page.on('request', request => {
    if (!request.url().startsWith('data:')) seen.requests.push(request.url());
  });
  page.on('console', message => seen.errors.push(message.text()));
  await page.goto(url);
  await page.evaluate(OPEN_FOLDS);
  return { page, seen, close: () => context.close() };
}

describe.each([
  ['with its policy', 'hostile'],
  ['without it, escaping alone', 'hostileWithoutPolicy'],
] as const)('hostile text, %s', (_, name) => {
  test(
    'runs no script, asks for nothing, brings in no element',
    async () => {
      const { page, seen, close } = await opened(pages[name]);
      const found = await page.evaluate(INSPECT);
      expect(found).toEqual({
        ran: undefined,
        elements: 0,
        styles: 1,
        handlers: [],
        links: 0,
        base: pages[name],
      });
      expect(seen).toEqual({ dialogs: 0, requests: [pages[name]], errors: [] });
      await close();
    },
    TIMEOUT_MS,
  );

  test(
    'is shown as it is',
    async () => {
      const { page, close } = await opened(pages[name]);
      const shown = await listBelow(page, 'doubts');
      expect(shown).toEqual(HOSTILE.map((text, index) => `no. ${index} ${asShown(text)}`));
      expect(HOSTILE.length).toBeGreaterThan(100);
      await close();
    },
    TIMEOUT_MS,
  );
});

async function listBelow(page: Page, id: string): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('#${id} + ul > li')].map(item => item.textContent)`);
}

/** What HTML does to any text: NUL is dropped, line ends are one character, half characters are U+FFFD. */
function asShown(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '').replace(/\r\n?/g, '\n');
}

describe('JUnit with hostile text', () => {
  test(
    'is XML that a browser reads, names and messages as they are',
    async () => {
      const { page, close } = await opened(pages.sample, { bypassCSP: true });
      const xml = junitReporter.render(hostileReport())[0]?.text ?? '';
      const read = await page.evaluate(`(${READ_XML})(${JSON.stringify(xml)})`);
      const { comparison } = hostileReport();
      const objectives = comparison?.objectives.length ?? 0;
      // 2 invariants, 4 alerts, 6 indexes, each on both arms
      const expected = 2 * (2 + 4 + 6);
      const cases = 1 + (comparison?.metrics.length ?? 0) + objectives + expected;
      expect(read).toEqual({ broken: 0, cases });
      await close();
    },
    TIMEOUT_MS,
  );
});

describe.each(['light', 'dark'] as const)('in %s', colorScheme => {
  test.each(['sample', 'platform'] as const)(
    'axe finds nothing on the %s page, with every fold open',
    async name => {
      const { page, close } = await opened(pages[name], { bypassCSP: true, colorScheme });
      await page.evaluate(AXE);
      const violations = await page.evaluate(RUN_AXE);
      expect(violations).toEqual([]);
      await close();
    },
    TIMEOUT_MS,
  );
});

describe.each([360, 768, 1280])('at %i pixels', width => {
  test.each(['sample', 'platform', 'hostile'] as const)(
    'the %s page does not scroll sideways',
    async name => {
      const { page, close } = await opened(pages[name], { viewport: { width, height: 800 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await close();
    },
    TIMEOUT_MS,
  );
});

test(
  'verdict, cause, what to do and the plot of the operations fit the first screen',
  async () => {
    const { page, close } = await opened(pages.sample, { viewport: { width: 1280, height: 800 } });
    const bottom = await page.evaluate(
      "document.querySelector('.changes ul').getBoundingClientRect().bottom",
    );
    expect(bottom).toBeLessThan(800);
    await close();
  },
  TIMEOUT_MS,
);
