import { afterAll, describe, expect, it } from 'vitest';
import { stopAllChildren } from '../src/host/child.ts';
import type { RunRecord } from '../src/model/run-record.ts';
import { runInRepository } from './support/project.ts';

afterAll(stopAllChildren);

/** A short run of one scenario on a server that is wrong on purpose. */
async function runWith(fault: string, scenario: string) {
  const ended = await runInRepository([
    ...['run', 'roofing-copilot', '--variant', `fault-${fault}`],
    ...['--scenario', scenario, '--duration', '2s', '--json'],
  ]);
  const record = JSON.parse(ended.stdout) as RunRecord;
  const arms = [...record.blocks, ...record.observations].flatMap(block => Object.values(block.arms));
  return { ended, record, arms };
}

describe('a fast server with wrong answers', () => {
  it('that applies a webhook twice breaks an invariant, and the operation is named', async () => {
    const { ended, arms } = await runWith('webhook-twice', 'webhook.k6');
    expect(ended.exitCode, ended.stderr).toBe(1);
    const broken = arms.flatMap(arm => arm.invariants ?? []).filter(({ holds }) => !holds);
    expect(broken.map(({ operation }) => operation)).toContain('webhook.duplicate');
  });

  it('that serves a stale page after a write fails the check of the read after it', async () => {
    const { ended, record, arms } = await runWith('stale-after-write', 'price-change.k6');
    expect(ended.exitCode, ended.stderr).toBe(1);
    const missed = record.objectives.filter(({ outcome }) => outcome === 'missed');
    expect(missed.map(({ operation }) => operation)).toContain('products.page-after-change');
    const stale = arms.map(arm => arm.operations['products.page-after-change']?.failed);
    expect(stale[0]?.['check-failed']).toBeGreaterThan(0);
  });
});
