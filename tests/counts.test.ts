import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { stopAllChildren } from '../src/host/child.ts';
import type { RunRecord } from '../src/model/run-record.ts';
import { makeProject, shared } from './support/project.ts';
import { flaky } from './support/targets.ts';

const open = { model: 'open', rate: 80, duration: '2s' };
const closed = { model: 'closed', vus: 3, duration: '2s' };

const scenarios = {
  'home.k6.ts': `
import http from 'k6/http';
import { load, target } from ${JSON.stringify(shared('k6'))};
export const options = load();
export default function () { http.get(target() + '/', { tags: { name: 'home' } }); }
`,
  'home.artillery.yml': `
config: { target: http://127.0.0.1:3000 }
scenarios: [{ flow: [{ get: { url: /, name: home } }] }]
`,
  'home.autocannon.ts': `export default { requests: [{ title: 'home', method: 'GET', path: '/' }] };\n`,
  'home.playwright.ts': `
export default async function ({ page, baseUrl, step }) {
  await step('home', () => page.goto(baseUrl + '/'));
}
`,
};

afterAll(stopAllChildren);

it.each([
  ['home.k6.ts', open],
  ['home.artillery.yml', open],
  ['home.autocannon.ts', closed],
  ['home.playwright.ts', closed],
] as const)(
  '%s: its count equals the target’s own, with failing and breaking answers',
  async (file, load) => {
    const project = await makeProject({
      'plimsoll.config.json': JSON.stringify({
        suites: {
          shop: {
            target: { command: 'node server.mjs', ready: '/healthz', metrics: '/metrics' },
            scenarios: [{ file, load, warmUp: '0s' }],
          },
        },
      }),
      'server.mjs': flaky,
      [file]: scenarios[file],
    });
    const ended = await project.run(['run', 'shop', '-q']);
    expect(ended.stderr).not.toContain('→');
    expect(ended.exitCode).toBe(0);
    expect(ended.leftRunning).toEqual([]);

    const [id = ''] = await readdir(join(project.root, '.plimsoll', 'runs'));
    const record = JSON.parse(
      await readFile(join(project.root, '.plimsoll', 'runs', id, 'record.json'), 'utf8'),
    ) as RunRecord;
    const arm = record.blocks[0]?.arms.base;
    expect(arm?.targetCount).toBeGreaterThan(5);
    expect(arm?.wireRequests).toBe(arm?.targetCount);
    for (const operation of Object.values(arm?.operations ?? {})) {
      const failed = Object.values(operation.failed).reduce((sum, count) => sum + count, 0);
      expect(operation.scheduled).toBe(operation.sent + operation.dropped);
      expect(operation.sent).toBe(operation.ok + failed + operation.inFlight);
    }
  },
);
