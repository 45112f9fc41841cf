import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopAllChildren } from '../src/host/child.ts';
import type { Comparison } from '../src/model/comparison.ts';
import type { RunRecord } from '../src/model/run-record.ts';
import { type Ended, host, runInRepository } from './support/project.ts';

const LOST = 'idx_help_requests_status_urgency_created';

/** The whole product once, on the real parts: what `npm start` does. */
describe('the demo', () => {
  let ended: Ended;
  let folder = '';
  const read = async <T>(name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as T;

  beforeAll(async () => {
    const output = await host.files.temporaryDirectory('demo');
    ended = await runInRepository(['demo', '--output', output, '--no-color']);
    folder = join(output, (await host.files.list(output))[0] ?? '');
  }, 420_000);
  afterAll(stopAllChildren);

  it('finds what it injected and nothing else, and leaves nothing running', () => {
    expect(ended.stderr).toContain(`The demo dropped ${LOST} on one arm and found it`);
    expect(ended.exitCode).toBe(0);
    expect(ended.leftRunning).toEqual([]);
  });

  it('names the lost index and the scan that replaced it as the first cause', async () => {
    const comparison = await read<Comparison>('comparison.json');
    expect(comparison).toMatchObject({ verdict: 'fail', exitCode: 1, a: 'base', b: 'no-dashboard-index' });
    expect(comparison.causes[0]).toMatchObject({ kind: 'index-dropped', object: LOST });
    expect(comparison.causes[0]?.sentence).toContain('sequential scan');
    expect(
      comparison.metrics.find(({ operation, metric }) => operation === 'dashboard' && metric === 'p50')
        ?.finding,
    ).toBe('regressed');
  });

  it('has a plan that really flipped', async () => {
    const { plans } = await read<Comparison>('comparison.json');
    const flipped = plans.filter(plan => plan.changed);
    expect(flipped.length).toBeGreaterThan(0);
    expect(JSON.stringify(flipped[0]?.before)).toContain(LOST);
    expect(JSON.stringify(flipped[0]?.after)).toContain('Seq Scan');
  });

  it('does not call the same build slower', async () => {
    const control = await read<Comparison>('comparison-base-again.json');
    expect(control.verdict).not.toBe('fail');
    expect(control.causes).toEqual([]);
  });

  it('keeps the slower arm under 60 % of the machine', async () => {
    const record = await read<RunRecord>('record.json');
    for (const block of record.blocks) {
      const arm = block.arms['no-dashboard-index'];
      const used = (arm?.health.cpuSharePct ?? 100) + (block.generator.cpuSharePct ?? 0);
      expect(used).toBeLessThan(60 * record.environment.cores);
    }
  });

  it('has every arm in slices, and one round of each other driver with samples', async () => {
    const record = await read<RunRecord>('record.json');
    expect(record.blocks.map(block => block.interleaving)).toEqual(Array(8).fill('slices'));
    const drivers = record.observations.map(block => Object.values(block.arms.base?.operations ?? {})[0]);
    expect(drivers.map(operation => operation?.driver)).toEqual(['artillery', 'autocannon', 'playwright']);
    for (const operation of drivers) expect(operation?.ok).toBeGreaterThan(0);
  });

  it('writes a self-contained report with verdict and cause', async () => {
    const html = await readFile(join(folder, 'reports', 'report.html'), 'utf8');
    expect(html).toContain('Do not merge');
    expect(html).toContain(LOST);
    expect(html).not.toMatch(/(?:src|href)="https?:/);
  });
});
