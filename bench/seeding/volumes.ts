// Seeds suites at a volume, twice and with another number of threads, and holds the outcome against the declaration:
// rows, equal checksums per table, valid foreign keys, skew, peak memory of the seeder.
// Run: npm run bench:volumes -- large [suite …]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { nodeHost } from '../../src/host/node-host.ts';
import { withClient } from '../../src/host/postgres/cluster.ts';
import { bytes, count, percent, significant } from '../../src/model/format.ts';
import { loadConfig } from '../../src/plan/load-config.ts';
import { resolvePlan } from '../../src/plan/resolve-plan.ts';
import { openCluster } from '../../src/run/cluster.ts';
import { rowsOf } from '../../src/seed/dataset.ts';
import { loadDataset } from '../../src/seed/load-dataset.ts';
import { seedTemplate } from '../../src/seed/seed-database.ts';

interface Seeded {
  readonly seconds: number;
  readonly peakBytes: number;
  readonly sizeBytes: number;
  readonly declared: Readonly<Record<string, number>>;
  readonly checksums: Readonly<Record<string, { readonly rows: number; readonly sum: string }>>;
  readonly foreignKeys: { readonly valid: number; readonly notValid: number };
  readonly skew: readonly string[];
}

const repository = join(import.meta.dirname, '..', '..');
const host = nodeHost();
const [volume = 'medium', ...rest] = process.argv.slice(2);

if (rest[0] === '--one') await seedOnce(rest[1] ?? '', Number(rest[2]));
else await seedAll(rest);

async function seedAll(named: readonly string[]): Promise<void> {
  const { config } = await loadConfig(host, join(repository, 'plimsoll.config.ts'));
  const suites =
    named.length > 0
      ? named
      : Object.keys(config.suites).filter(name => name !== 'demo' && !name.endsWith('-browsers'));
  console.log(
    `| suite, ${volume} | rows | size | foreign keys | seconds | rows/s | peak memory | same twice |`,
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const suite of suites) {
    const [first, second] = [await inOwnProcess(suite, 1), await inOwnProcess(suite, 2)];
    const rows = Object.values(first.checksums).reduce((total, table) => total + table.rows, 0);
    const same = JSON.stringify(first.checksums) === JSON.stringify(second.checksums) ? 'yes' : 'NO';
    const { valid, notValid } = first.foreignKeys;
    const times = `${significant(first.seconds)}, ${significant(second.seconds)}`;
    const peaks = `${bytes(first.peakBytes)}, ${bytes(second.peakBytes)}`;
    console.log(
      `| ${suite} | ${count(rows)} | ${bytes(first.sizeBytes)} | ${valid} valid, ${notValid} not | ${times} | ${count(rows / first.seconds)} | ${peaks} | ${same} |`,
    );
    for (const [table, declared] of Object.entries(first.declared))
      if (first.checksums[table]?.rows !== declared)
        console.log(`  ${table}: ${first.checksums[table]?.rows} rows instead of ${declared}`);
    for (const line of first.skew) console.log(`  ${line}`);
  }
}

/** Peak memory is a process's, so each seeding has one of its own. */
async function inOwnProcess(suite: string, workers: number): Promise<Seeded> {
  const args = [
    '--conditions=plimsoll-source',
    import.meta.filename,
    volume,
    '--one',
    suite,
    String(workers),
  ];
  const { stdout } = await execa(process.execPath, args, { stderr: 'inherit' });
  return JSON.parse(stdout) as Seeded;
}

async function seedOnce(suite: string, workers: number): Promise<void> {
  const loaded = await loadConfig(host, join(repository, 'plimsoll.config.ts'));
  const plan = await resolvePlan(host, loaded, suite, { kind: 'run', arms: ['base'], blocks: 1, volume });
  const cluster = await openCluster(host, plan);
  if (!cluster || !plan.data) throw new Error(`${suite} has no data of ours`);
  try {
    const memory = watchMemory();
    const started = performance.now();
    const template = await seedTemplate(host, cluster, plan.data, { root: repository, reset: true, workers });
    const seconds = (performance.now() - started) / 1_000;
    const peakBytes = memory.stop();
    const dataset = await loadDataset(join(repository, plan.data.dataset));
    const facts = await factsOf(cluster.url(template.database, 'admin'));
    const seeded: Seeded = {
      seconds,
      peakBytes,
      sizeBytes: template.identity.sizeBytes,
      declared: rowsOf(dataset, volume),
      ...facts,
    };
    console.log(JSON.stringify(seeded));
  } finally {
    await cluster.stop();
  }
}

/** The most memory that was this process's own: pages of files and programs are shared. */
function watchMemory(): { stop(): number } {
  let peak = 0;
  const read = () => {
    const own = /RssAnon:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    peak = Math.max(peak, Number(own) * 1_024);
  };
  const timer = setInterval(read, 50);
  return {
    stop: () => {
      clearInterval(timer);
      read();
      return peak;
    },
  };
}

async function factsOf(url: string): Promise<Pick<Seeded, 'checksums' | 'foreignKeys' | 'skew'>> {
  return withClient(url, async client => {
    const rows = async (text: string) => (await client.query({ text, rowMode: 'array' })).rows as unknown[][];
    const checksums: Record<string, { rows: number; sum: string }> = {};
    const tables = await rows(
      `SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'plimsoll'::regnamespace) ORDER BY 1`,
    );
    for (const [table] of tables) {
      const text = `SELECT count(*)::text, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM ${table} AS t`;
      const [found = []] = await rows(text);
      checksums[String(table)] = { rows: Number(found[0]), sum: String(found[1]) };
    }
    const keys = await rows(
      `SELECT count(*) FILTER (WHERE convalidated)::int, count(*) FILTER (WHERE NOT convalidated)::int FROM pg_constraint WHERE contype = 'f'`,
    );
    const [[valid, notValid] = []] = keys;
    return {
      checksums,
      foreignKeys: { valid: Number(valid), notValid: Number(notValid) },
      skew: await skewOf(rows),
    };
  });
}

/** Of every single-column foreign key: which share of the rows belongs to the busiest 1 % of parents. */
async function skewOf(rows: (text: string) => Promise<unknown[][]>): Promise<string[]> {
  const keys = await rows(
    `SELECT conrelid::regclass::text, attname, confrelid::regclass::text FROM pg_constraint
     JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
     WHERE contype = 'f' AND array_length(conkey, 1) = 1 ORDER BY 1, 2`,
  );
  const lines: string[] = [];
  for (const [child, column, parent] of keys) {
    const [[share] = []] = await rows(
      `WITH n AS (SELECT count(*) AS n FROM ${child} WHERE "${column}" IS NOT NULL GROUP BY "${column}"),
       ranked AS (SELECT n, row_number() OVER (ORDER BY n DESC) AS r FROM n)
       SELECT 100.0 * sum(n) FILTER (WHERE r <= greatest(1, (SELECT count(*) FROM ${parent}) / 100)) / sum(n) FROM ranked`,
    );
    if (share !== null)
      lines.push(`${child}.${column}: busiest 1 % of ${parent} have ${percent(Number(share))}`);
  }
  return lines;
}
