import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopAllChildren } from '../src/host/child.ts';
import { type Cluster, startCluster, withClient } from '../src/host/postgres/cluster.ts';
import { host, makeProject, type Project, shared } from './support/project.ts';
import { dying, healthy, neverReady } from './support/targets.ts';

const scenario = (body = "http.get(target() + '/', { tags: { name: 'home' } });") => `
import http from 'k6/http';
import { load, target } from ${JSON.stringify(shared('k6'))};
export const options = load();
export default function () { ${body} }
`;

const suite = (over: Record<string, unknown> = {}) => ({
  target: { command: 'node server.mjs', ready: '/healthz', metrics: '/metrics', readyTimeout: '2s' },
  scenarios: [{ file: 'home.k6.ts', load: { model: 'open', rate: 60, duration: '2s' }, warmUp: '0s' }],
  ...over,
});

interface Parts {
  readonly server?: string;
  readonly scenario?: string;
  readonly suite?: Record<string, unknown>;
  readonly files?: Record<string, string>;
}

function project(parts: Parts = {}): Promise<Project> {
  return makeProject({
    'plimsoll.config.json': JSON.stringify({ suites: { shop: suite(parts.suite) } }),
    'server.mjs': parts.server ?? healthy,
    'home.k6.ts': parts.scenario ?? scenario(),
    ...parts.files,
  });
}

/** What the one JSON document on stdout says of the error. */
async function errorOf(of: Project, args: readonly string[], env: Record<string, string> = {}) {
  const ended = await of.run([...args, '--json'], { env });
  expect(ended.leftRunning).toEqual([]);
  const { error } = JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '') as {
    error: { code: string; message: string; hint: string; exitCode: number };
  };
  expect(error.exitCode).toBe(ended.exitCode);
  expect(error.hint.length).toBeGreaterThan(10);
  return error;
}

afterAll(stopAllChildren);

describe('each failure has its code, its exit code and a next action, and leaves nothing running', () => {
  it('k6 missing', async () => {
    const error = await errorOf(await project(), ['run', 'shop'], { K6_PATH: '/no/such/k6' });
    expect(error).toMatchObject({ code: 'DRIVER_NOT_FOUND', exitCode: 3 });
    expect(error.message).toContain('k6');
  });

  it('target never ready', async () => {
    const error = await errorOf(await project({ server: neverReady }), ['run', 'shop']);
    expect(error).toMatchObject({ code: 'TARGET_NOT_READY', exitCode: 3 });
    expect(error.message).toContain('503');
  });

  it('target that cannot start', async () => {
    const error = await errorOf(await project({ server: 'throw new Error("no config")' }), ['run', 'shop']);
    expect(error).toMatchObject({ code: 'TARGET_FAILED', exitCode: 3 });
    expect(error.hint).toContain('no config');
  });

  it('target dies in a round', async () => {
    const error = await errorOf(await project({ server: dying(30) }), ['run', 'shop']);
    expect(error).toMatchObject({ code: 'TARGET_DIED', exitCode: 3 });
    expect(error.hint).toContain('out of cheese');
  });

  it('scenario with a syntax error', async () => {
    const error = await errorOf(await project({ scenario: scenario('this is not code') }), ['run', 'shop']);
    expect(error).toMatchObject({ code: 'SCENARIO_FAILED', exitCode: 3 });
  });

  it('scenario that throws', async () => {
    const error = await errorOf(await project({ scenario: scenario("throw new Error('no such user');") }), [
      'run',
      'shop',
    ]);
    expect(error).toMatchObject({ code: 'SCENARIO_FAILED', exitCode: 3 });
    expect(error.message).toContain('no such user');
  });

  it('scenario that sends nothing', async () => {
    const error = await errorOf(await project({ scenario: scenario('target();') }), ['run', 'shop']);
    expect(error).toMatchObject({ code: 'NO_SAMPLES', exitCode: 3 });
  });

  it('unknown key, with the nearest known one', async () => {
    const error = await errorOf(await project({ suite: { objektives: [] } }), ['run', 'shop']);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2 });
    expect(error.message).toContain('did you mean "objectives"');
  });

  it('unknown suite, with the nearest known one', async () => {
    const error = await errorOf(await project(), ['run', 'shpo']);
    expect(error).toMatchObject({ code: 'SUITE_UNKNOWN', exitCode: 2 });
    expect(error.hint).toContain('shop');
  });

  it('a host that is not loopback, before anything is sent', async () => {
    const error = await errorOf(await project({ suite: { target: { url: 'http://shop.example' } } }), [
      'run',
      'shop',
    ]);
    expect(error).toMatchObject({ code: 'HOST_NOT_ALLOWED', exitCode: 2 });
  });

  it('PostgreSQL unreachable', async () => {
    const of = await seeded({ database: { url: { env: 'SHOP_DATABASE' } } });
    const error = await errorOf(of, ['run', 'shop'], {
      SHOP_DATABASE: 'postgresql://shop:hush@127.0.0.1:1/shop',
    });
    expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE', exitCode: 3 });
    expect(JSON.stringify(error)).not.toContain('hush');
  });

  it('no baseline yet', async () => {
    expect(await errorOf(await project(), ['gate', 'shop'])).toMatchObject({
      code: 'NO_COMPARABLE_BASELINE',
      exitCode: 5,
    });
  });

  it('a command that does not exist is a usage error', async () => {
    const ended = await (await project()).run(['rnu']);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('run');
  });
});

it('a baseline from another environment: exit 5 with the lines that differ', async () => {
  const of = await project();
  expect((await of.run(['run', 'shop', '-q'])).exitCode).toBe(0);
  expect((await of.run(['baseline', 'save', 'latest', '-q'])).exitCode).toBe(0);
  const folder = join(of.root, 'baselines', 'shop');
  const [name = ''] = await readdir(folder);
  const baseline = JSON.parse(await readFile(join(folder, name), 'utf8')) as {
    environment: Record<string, unknown>;
  };
  Object.assign(baseline.environment, { class: 'another', cpuModel: 'Zilog Z80', cores: 1 });
  await writeFile(join(of.root, 'foreign.json'), JSON.stringify(baseline));
  const error = await errorOf(of, ['gate', 'shop', '--rounds', '1', '--baseline', 'foreign.json']);
  expect(error).toMatchObject({ code: 'NO_COMPARABLE_BASELINE', exitCode: 5 });
  expect(error.message).toContain('cpuModel');
  expect(error.message).toContain('Zilog Z80');
});

describe('a database without our marker', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(host, {
      directory: await host.files.temporaryDirectory('cluster'),
      cache: await host.files.temporaryDirectory('cache'),
    });
  });
  afterAll(async () => cluster.stop());

  it('is refused before the first write, and left as it was', async () => {
    const of = await seeded({ database: { url: { env: 'SHOP_DATABASE' } } });
    const env = { SHOP_DATABASE: cluster.url('postgres', 'admin') };
    const plan = JSON.parse((await of.run(['run', 'shop', '--dry-run', '--json'], { env })).stdout) as {
      data: { fingerprint: string };
    };
    const name = `plimsoll_t_${plan.data.fingerprint.slice(0, 12)}`;
    await withClient(cluster.url('postgres', 'admin'), client => client.query(`CREATE DATABASE ${name}`));
    await withClient(cluster.url(name, 'admin'), client =>
      client.query('CREATE TABLE precious AS SELECT 1 AS one'),
    );
    expect(await errorOf(of, ['run', 'shop'], env)).toMatchObject({ code: 'DATABASE_NOT_OURS', exitCode: 3 });
    const { rows } = await withClient(cluster.url(name, 'admin'), client =>
      client.query('SELECT one FROM precious'),
    );
    expect(rows).toEqual([{ one: 1 }]);
  });
});

describe('Ctrl-C', () => {
  it('in seeding: exit 130, no half-made database, nothing left running', async () => {
    const of = await seeded({}, 3_000_000);
    const command = of.start(['run', 'shop']);
    await command.seen('seeding items');
    command.signal('SIGINT');
    const ended = await command.ended;
    expect(ended.exitCode).toBe(130);
    expect(ended.leftRunning).toEqual([]);
    expect(ended.stderr).toContain('INTERRUPTED');
  });

  it('in a round: exit 130, finished blocks kept, report marked partial', async () => {
    const of = await project();
    const command = of.start(['run', 'shop', '--rounds', '20']);
    await command.seen('block 3 of 20');
    command.signal('SIGINT');
    const ended = await command.ended;
    expect(ended.exitCode).toBe(130);
    expect(ended.leftRunning).toEqual([]);
    const [id = ''] = await readdir(join(of.root, '.plimsoll', 'runs'));
    const record = JSON.parse(
      await readFile(join(of.root, '.plimsoll', 'runs', id, 'record.json'), 'utf8'),
    ) as { status: string; blocks: unknown[] };
    expect(record.status).toBe('partial');
    expect(record.blocks).toHaveLength(2);
    expect(
      await readFile(join(of.root, '.plimsoll', 'runs', id, 'reports', 'report.html'), 'utf8'),
    ).toContain('artial');
  });
});

/** A project with a table `items` of so many rows. */
function seeded(over: Record<string, unknown>, rows = 100): Promise<Project> {
  const dataset = `
import { column, defineDataset, table } from ${JSON.stringify(shared('node').replace('scenarios/shared/node.ts', 'src/seed/dataset.ts'))};
export default defineDataset({
  name: 'shop',
  period: { from: '2024-01-01', to: '2025-01-01' },
  tables: [table('items', { id: column.serial(), price: column.integer(1, 900) })],
  volumes: { small: { items: ${rows} } },
});
`;
  return project({
    suite: { seed: { schema: ['schema.sql'], dataset: 'dataset.ts' }, ...over },
    files: { 'schema.sql': 'CREATE TABLE items (id int, price int);', 'dataset.ts': dataset },
  });
}
