// The demo compared with itself, over and over: how many same-build comparisons end as "slower", and the spread of
// each metric. Resumable: every comparison appends to its file. Run: npm run bench:same-build -- 20 [file.csv]
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Comparison } from '../../src/model/comparison.ts';
import { quantile } from '../../src/stats/quantile.ts';

const wanted = Number(process.argv[2] ?? 20);
const repository = join(import.meta.dirname, '..', '..');
const csv = join(import.meta.dirname, process.argv[3] ?? 'log-ratios.csv');
const HEADER = 'comparison,verdict,operation,metric,block,log_ratio';

const known = (await readFile(csv, 'utf8').catch(() => '')).split('\n').slice(1).filter(Boolean);
if (known.length === 0) await appendFile(csv, `${HEADER}\n`);
const done = new Set(known.map(line => line.split(',')[0])).size;

for (let number = done + 1; number <= wanted; number++) {
  const { stdout } = await execa(
    process.execPath,
    [
      join(repository, 'bin', 'plimsoll.js'),
      'ab',
      'demo',
      '--scenario',
      'dashboard.k6',
      '--a',
      'base',
      '--b',
      'base',
      '--blocks',
      '8',
      '--json',
      '-q',
    ],
    {
      cwd: repository,
      reject: false,
    },
  );
  const comparison = JSON.parse(stdout) as Comparison;
  const lines = comparison.metrics.flatMap(metric =>
    metric.logRatios.map((ratio, block) =>
      [number, comparison.verdict, metric.operation, metric.metric, block, ratio.toFixed(5)].join(','),
    ),
  );
  await appendFile(csv, `${lines.join('\n')}\n`);
  console.error(`${number} of ${wanted}: ${comparison.verdict}; ${comparison.sentence}`);
}

const rows = (await readFile(csv, 'utf8'))
  .trim()
  .split('\n')
  .slice(1)
  .map(line => line.split(','));
const verdicts = new Map(rows.map(row => [row[0], row[1]]));
const failed = [...verdicts.values()].filter(verdict => verdict === 'fail').length;
console.log(
  `${verdicts.size} comparisons of one build with itself: ${failed} regressed, ${[...verdicts.values()].filter(verdict => verdict === 'undecided').length} undecided.\n`,
);
console.log('| metric | blocks | median log ratio | standard deviation |\n|---|---|---|---|');
for (const metric of new Set(rows.map(row => `${row[2]} ${row[3]}`))) {
  const ratios = rows.filter(row => `${row[2]} ${row[3]}` === metric).map(row => Number(row[5]));
  const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
  const deviation = Math.sqrt(
    ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / Math.max(1, ratios.length - 1),
  );
  console.log(
    `| ${metric} | ${ratios.length} | ${(100 * quantile(ratios, 0.5)).toFixed(2)} % | ${(100 * deviation).toFixed(2)} % |`,
  );
}
