import { describe, expect, test } from 'vitest';
import type { ProcessUsage } from '../../host/host.ts';
import { nodeHost } from '../../host/node-host.ts';
import { machineSample, machineWindow } from './machine.ts';
import { usageMeter } from './usage.ts';

/** A table of processes in which the test itself lets time pass. */
function scripted() {
  const alive = new Map<number, number>();
  const processUsage = (pid: number): ProcessUsage | undefined => {
    const cpuUs = alive.get(pid);
    return cpuUs === undefined ? undefined : { cpuUs, runQueueWaitUs: 0, privateBytes: 1_000 };
  };
  return {
    alive,
    meter: usageMeter({ processUsage, processTree: pid => [pid, pid + 1].filter(one => alive.has(one)) }),
  };
}

describe('usageMeter', () => {
  test('counts only the window, of those that were there and those that came', () => {
    const { alive, meter } = scripted();
    alive.set(1, 500).set(10, 70);
    meter.read(1, [10]);
    alive.set(1, 800).set(2, 40).set(10, 100).set(11, 5);
    meter.read(1, [10, 11]);
    expect(meter.usage()).toEqual({
      ...{ serverCpuUs: 340, serverBytes: 2_000 },
      ...{ databaseCpuUs: 35, databaseBytes: 2_000, missing: [] },
    });
  });

  test('what vanished keeps what was seen of it and is named', () => {
    const { alive, meter } = scripted();
    alive.set(1, 0).set(10, 0).set(11, 0);
    meter.read(1, [10, 11]);
    alive.set(10, 50).set(11, 60);
    meter.read(1, [10, 11]);
    alive.delete(10);
    alive.set(11, 65);
    meter.read(1, [10, 11]);
    expect(meter.usage()).toMatchObject({
      databaseCpuUs: 115,
      missing: [expect.stringContaining('1 database session ')],
    });
  });

  test('a thread that ended takes its time along: never negative', () => {
    const { alive, meter } = scripted();
    alive.set(1, 900);
    meter.read(1, []);
    alive.set(1, 300);
    meter.read(1, []);
    alive.set(1, 310);
    meter.read(1, []);
    expect(meter.usage().serverCpuUs).toBe(10);
  });

  test('nothing is said of what was never seen, or seen only once', () => {
    const { alive, meter } = scripted();
    alive.set(1, 5);
    meter.read(1, []);
    expect(meter.usage()).toEqual({ missing: [] });
    meter.read(1, []);
    expect(meter.usage()).toEqual({ serverCpuUs: 0, serverBytes: 1_000, missing: [] });
  });

  test('a real process with a child that both burn CPU', async () => {
    const host = nodeHost();
    const burn = 'let n = 0; process.stdout.write("on"); for (;;) n++;';
    const child = host.start({
      ...{ command: process.execPath, stdout: 'pipe' },
      args: [
        '-e',
        `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(burn)}], { stdio: "inherit" })`,
      ],
    });
    await new Promise(resolve => child.stdout?.once('data', resolve));
    const meter = usageMeter(host);
    meter.read(child.pid, []);
    for (let i = 0; i < 200 && (meter.usage().serverCpuUs ?? 0) < 50_000; i++) {
      await host.wait(20);
      meter.read(child.pid, []);
    }
    await child.stop();
    expect(meter.usage().serverCpuUs).toBeGreaterThanOrEqual(50_000);
    meter.read(child.pid, []);
    expect(meter.usage().missing).toEqual([expect.stringContaining('2 processes of the server')]);
  });
});

describe('machineWindow', () => {
  const files = (stat?: string, group?: string) => ({
    nowUs: () => 0,
    files: {
      ...nodeHost().files,
      readTextIfAny: async (path: string) => (path === '/proc/stat' ? stat : group),
    },
  });
  const at = async (atUs: number, stat?: string, group?: string) => ({
    ...(await machineSample(files(stat, group))),
    atUs,
  });

  test('shares of a window', async () => {
    const before = await at(
      0,
      'cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1\n',
      'usage_usec 9\nthrottled_usec 1000\n',
    );
    const after = await at(1_000_000, 'cpu  300 0 150 1400 100 0 0 50 7 7\n', 'throttled_usec 21000\n');
    expect(machineWindow(before, after)).toEqual({ busyPct: 35, stealPct: 5, throttledPct: 2 });
  });

  test.each([undefined, '', 'cpu  1 2 3', 'cpu  a b c d e f g h', '\0'])(
    'says nothing where %j is all there is',
    async stat => {
      expect(machineWindow(await at(0, stat), await at(9, stat))).toEqual({});
    },
  );

  test('this machine', async () => {
    const host = nodeHost();
    const before = await machineSample(host);
    await host.wait(50);
    const window = machineWindow(before, await machineSample(host));
    for (const share of Object.values(window)) expect(share >= 0 && share <= 100).toBe(true);
  });
});
