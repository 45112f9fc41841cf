import { describe, expect, it } from 'vitest';
import type { Sample } from '../model/sample.ts';
import { WindowSink } from './sample-sink.ts';

const second = 1_000_000;
const sample = (over: Partial<Sample>): Sample => ({
  operation: 'list',
  slot: 0,
  startedAtUs: 0,
  durationUs: 1_000,
  outcome: 'ok',
  ...over,
});

describe('WindowSink', () => {
  it('keeps slots and operations apart, and ok apart from each kind of failure', () => {
    const sink = new WindowSink();
    for (const outcome of ['ok', 'ok', 'timeout', 'http-error', 'timeout'] as const)
      sink.sample(sample({ outcome }));
    sink.sample(sample({ slot: 1 }));
    sink.sample(sample({ operation: 'create' }));
    const list = sink.operations(0).get('list');
    expect(list).toMatchObject({ ok: 2, failed: { timeout: 2, 'http-error': 1 } });
    expect(list?.response.count).toBe(5);
    expect([...sink.operations(0).keys()]).toEqual(['list', 'create']);
    expect(sink.operations(1).get('list')?.ok).toBe(1);
  });

  it('counts the response from when it was due, the service time from when it was sent', () => {
    const sink = new WindowSink();
    sink.sample(sample({ dueAtUs: 10_000, startedAtUs: 60_000, durationUs: 1_000 }));
    const list = sink.operations(0).get('list');
    expect(list?.response.maxUs).toBeGreaterThanOrEqual(50_990);
    expect(list?.service?.maxUs).toBe(1_000);
    expect(sink.lag.maxUs).toBeGreaterThanOrEqual(49_900);
  });

  it('has no service time of its own where the driver knows no due time', () => {
    const sink = new WindowSink();
    sink.sample(sample({}));
    expect(sink.operations(0).get('list')?.service).toBeUndefined();
  });

  it('reduces seconds to points in order of time, whatever the order of arrival', () => {
    const sink = new WindowSink();
    for (const at of [5, 3, 4, 9, 8, 3]) sink.sample(sample({ startedAtUs: at * second }));
    const timeline = sink.operations(0).get('list')?.timeline ?? [];
    expect(timeline.reduce((sum, point) => sum + point.count, 0)).toBe(6);
    expect(timeline.every(point => point.p95Us >= point.p50Us)).toBe(true);
  });
});
