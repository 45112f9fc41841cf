// What measuring costs: k6 alone against k6 driven by Plimsoll, in turns; and the time from the end of the load
// to verdict and report for a million responses. Prints Markdown; run: npm run bench:overhead
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WindowSink } from '../../src/collect/sample-sink.ts';
import type { DriveJob, Driver } from '../../src/drive/driver.ts';
import { k6Driver } from '../../src/drive/k6/index.ts';
import { stopAllChildren } from '../../src/host/child.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { findK6 } from '../../src/host/tools.ts';
import type { LoadPlan, ScenarioPlan } from '../../src/model/run-plan.ts';
import { conclude, execute } from '../../src/pipeline.ts';
import type { ConfigInput } from '../../src/plan/config-schema.ts';
import { validateConfig } from '../../src/plan/load-config.ts';
import { resolvePlan } from '../../src/plan/resolve-plan.ts';
import { drivers, reporters } from '../../src/registry.ts';
import { renderAll } from '../../src/report/fan-out.ts';
import { silentProgress } from '../../src/run/progress.ts';
import { quantile } from '../../src/stats/quantile.ts';
import { runStore } from '../../src/store/run-store.ts';

const TURNS = Number(process.env.TURNS ?? 3);
const SECONDS = Number(process.env.SECONDS ?? 8);
const RESPONSES = Number(process.env.RESPONSES ?? 1_000_000);
const VUS = 50;

const host = nodeHost();
const work = await host.files.temporaryDirectory('overhead');
const shared = join(import.meta.dirname, '..', '..', 'scenarios', 'shared', 'k6.ts');
const file = join(work, 'bare.k6.ts');
await writeFile(
  file,
  `import http from 'k6/http';
import { load, target } from ${JSON.stringify(shared)};
export const options = load();
export default function () { http.get(target() + '/', { tags: { name: 'bare' } }); }
`,
);

const server = host.start({
  command: process.execPath,
  args: [
    '-e',
    `require('node:http').createServer((q, r) => r.end('ok')).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`,
  ],
  stdout: 'pipe',
});
const port = await new Promise<number>(resolve =>
  server.stdout?.once('data', (chunk: Buffer) => resolve(Number(chunk))),
);
const url = `http://127.0.0.1:${port}`;
const median = (values: readonly number[]) => quantile(values, 0.5);

function plan(load: LoadPlan): ScenarioPlan {
  return {
    name: 'bare',
    driver: 'k6',
    file,
    sha256: '',
    load,
    warmUpMs: 0,
    expectSaturation: false,
    role: 'compared',
  };
}

async function withPlimsoll(load: LoadPlan): Promise<{ rate: number; count: number }> {
  const workDir = join(work, `run-${host.nowUs()}`);
  await mkdir(workDir);
  const sink = new WindowSink();
  const job: DriveJob = {
    scenario: plan(load),
    file,
    durationMs: load.durationMs,
    baseUrls: [url],
    ...(load.model === 'open' ? { ratePerSecond: load.ratePerSecond } : {}),
    ...(load.model === 'closed' ? { vus: load.vus } : {}),
  };
  await k6Driver.drive(job, { host, signal: new AbortController().signal, sink, workDir });
  return { rate: sink.samples / (load.durationMs / 1_000), count: sink.samples };
}

/** The same script, the same options, no output of ours. */
async function alone(load: LoadPlan): Promise<number> {
  const summary = join(work, `summary-${host.nowUs()}.json`);
  await host.run(findK6(host) ?? 'k6', ['run', '--quiet', '--no-color', '--summary-export', summary, file], {
    env: {
      PLIMSOLL_BASE_URL: url,
      PLIMSOLL_DURATION: `${load.durationMs}ms`,
      ...(load.model === 'open' ? { PLIMSOLL_RATE: String(load.ratePerSecond) } : {}),
      ...(load.model === 'closed' ? { PLIMSOLL_VUS: String(load.vus) } : {}),
      K6_NO_USAGE_REPORT: 'true',
    },
  });
  const { metrics } = JSON.parse(await host.files.readText(summary)) as {
    metrics: { http_reqs: { count: number } };
  };
  return metrics.http_reqs.count / (load.durationMs / 1_000);
}

async function inTurns(load: LoadPlan): Promise<{ alone: number[]; with: number[]; ratio: number[] }> {
  const rows = { alone: [] as number[], with: [] as number[], ratio: [] as number[] };
  for (let turn = 0; turn < TURNS; turn++) {
    const a = await alone(load);
    const b = (await withPlimsoll(load)).rate;
    rows.alone.push(a);
    rows.with.push(b);
    rows.ratio.push(b / a);
    console.error(
      `${load.model} turn ${turn + 1}: alone ${a.toFixed(0)}/s, with Plimsoll ${b.toFixed(0)}/s, ratio ${(b / a).toFixed(4)}`,
    );
  }
  return rows;
}

/** The whole way, two arms that take turns: from the end of the load to verdict and written report. */
async function wholeWay(
  durationMs: number,
): Promise<{ count: number; afterLoadMs: number; verdict: string }> {
  const config: ConfigInput = {
    suites: {
      bare: {
        target: { url },
        scenarios: [
          {
            file,
            driver: 'k6',
            load: { model: 'closed', vus: VUS / 2, duration: `${durationMs / 2}ms` },
            warmUp: '1s',
          },
        ],
      },
    },
  };
  const loaded = { path: 'bench', root: work, config: validateConfig(config, 'bench'), sha256: '' };
  const plan = await resolvePlan(host, loaded, 'bare', {
    kind: 'ab',
    arms: ['base', url],
    blocks: 1,
  });
  const run = await runStore(host, work).open(plan);
  let count = 0;
  let endedAtUs = 0;
  const counting: Driver = {
    ...k6Driver,
    drive: async (job, context) => {
      const result = await k6Driver.drive(job, context);
      count = result.count.reportedRequests ?? 0;
      endedAtUs = result.endedAtUs;
      return result;
    },
  };
  const { record } = await execute(plan, run, {
    host,
    drivers: { ...drivers, k6: counting },
    progress: silentProgress,
    signal: new AbortController().signal,
    version: 'bench',
  });
  const [a, b] = record.arms;
  const comparison = conclude(record, a?.name ?? '', b?.name ?? '');
  await run.writeComparison(comparison);
  for (const artifact of renderAll(reporters, { record, comparison, controls: [] }).artifacts)
    await run.writeReport(artifact.path, artifact.text);
  return { count, afterLoadMs: (host.nowUs() - endedAtUs) / 1_000, verdict: comparison.verdict };
}

const durationMs = SECONDS * 1_000;
try {
  const top = await inTurns({ model: 'closed', vus: VUS, durationMs });
  const half = Math.floor(median(top.alone) / 2);
  const halfRate = await inTurns({ model: 'open', ratePerSecond: half, durationMs, maxVus: 1_000 });
  console.log('| load | k6 alone, requests/s | with Plimsoll | ratio (median of pairs) |\n|---|---|---|---|');
  for (const [name, rows] of [
    [`top rate, ${VUS} users`, top],
    [`half of it, ${half}/s`, halfRate],
  ] as const) {
    console.log(
      `| ${name} | ${median(rows.alone).toFixed(0)} | ${median(rows.with).toFixed(0)} | ${median(rows.ratio).toFixed(4)} |`,
    );
  }
  const long = await wholeWay(Math.ceil((RESPONSES / median(top.with)) * 1_400));
  console.log(
    `\n${long.count} responses over two arms: ${(long.afterLoadMs / 1_000).toFixed(2)} s from the end of the load to verdict (${long.verdict}) and written report; resident memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB.`,
  );
} finally {
  await server.stop();
  await stopAllChildren();
  await rm(work, { recursive: true, force: true });
}
