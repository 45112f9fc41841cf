import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { identify } from '../../summarise/statement-text.ts';
import { type Observer, openObserver } from '../postgres/observer.ts';
import { startTestCluster, type TestCluster } from '../postgres/test-cluster.ts';
import { footprintOf } from './footprint.ts';
import { type StepProxy, startStepProxy } from './step-proxy.ts';

let postgres: TestCluster;
let observer: Observer;
let database: pg.Pool;
type Handler = (incoming: IncomingMessage, response: ServerResponse) => unknown;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  postgres = await startTestCluster();
  const { admin, app } = await postgres.fresh('shop');
  await postgres.run(
    app,
    'CREATE TABLE orders (id int PRIMARY KEY, customer int)',
    'CREATE TABLE lines (id int PRIMARY KEY, order_id int)',
    'INSERT INTO orders SELECT i, i % 10 FROM generate_series(1, 100) i',
    'INSERT INTO lines SELECT i, i % 100 FROM generate_series(1, 100) i',
  );
  await postgres.run(admin, 'VACUUM ANALYZE');
  observer = await openObserver(admin);
  database = new pg.Pool({ connectionString: app, max: 4 });
});
afterAll(async () => {
  await database.end();
  await observer.close();
  await postgres.stop();
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** One query for the list, one more for each order of it: an N+1. */
const shop: Handler = async (incoming, response) => {
  if (incoming.method === 'POST') {
    await database.query('INSERT INTO lines VALUES ((SELECT max(id) + 1 FROM lines), 2)');
    response.writeHead(201).end();
    return;
  }
  if (incoming.url === '/style.css') {
    response.end('css');
    return;
  }
  const { rows } = await database.query('SELECT id FROM orders WHERE customer = $1 ORDER BY id LIMIT 5', [1]);
  for (const { id } of rows) await database.query('SELECT * FROM lines WHERE order_id = $1', [id]);
  response.end('list');
};

async function listen(handler: Handler): Promise<string> {
  const server = createServer((incoming, response) => void handler(incoming, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise(resolve => server.close(resolve).closeAllConnections()) });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function proxyFor(
  handler: Handler,
  watch: Pick<Observer, 'statements'> = observer,
): Promise<StepProxy> {
  const proxy = await startStepProxy({ targetUrl: await listen(handler), observer: watch });
  open.push(proxy);
  return proxy;
}

describe('startStepProxy', () => {
  test('knows the statements of every request, also of those sent at once', async () => {
    const proxy = await proxyFor(shop);
    await Promise.all(
      ['GET', 'POST', 'GET', 'POST', 'GET'].map(async method =>
        (await fetch(`${proxy.url}/orders`, { method })).text(),
      ),
    );
    const calls = (await proxy.steps()).map(step => [
      step.method,
      step.statements.reduce((sum, one) => sum + one.calls, 0),
    ]);
    expect(calls.toSorted()).toEqual([
      ['GET', 6],
      ['GET', 6],
      ['GET', 6],
      ['POST', 1],
      ['POST', 1],
    ]);
    expect((await proxy.steps()).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  test('two rounds of the same requests cost exactly the same calls, rows and blocks', async () => {
    const round = async () => {
      const proxy = await proxyFor(shop);
      const operations: (string | undefined)[] = [];
      for (let i = 0; i < 30; i++) {
        for (const path of ['/orders', '/style.css']) {
          await (await fetch(proxy.url + path)).text();
          operations.push(path === '/orders' ? 'orders.list' : undefined);
        }
      }
      const identities = identify(await observer.texts(await proxy.queryIds()));
      const [list, ...others] = footprintOf(await proxy.steps(), operations, identities);
      expect(others).toEqual([]);
      return list;
    };
    const [first, second] = [await round(), await round()];
    expect(first).toMatchObject({ operation: 'orders.list', requests: 30 });
    expect(first?.statements.map(one => [one.callsPerRequest, one.rowsPerRequest]).toSorted()).toEqual([
      [1, 5],
      [5, 5],
    ]);
    const exact = (footprint: typeof first) =>
      footprint?.statements.map(({ execMsPerRequest: _, ...counters }) => counters);
    expect(exact(second)).toEqual(exact(first));
    expect(first?.statements.every(one => one.blocksPerRequest > 0)).toBe(true);
  });

  test('bodies, repeated headers, status and streams go through unchanged', async () => {
    const proxy = await proxyFor((incoming, response) => {
      response.writeHead(207, 'Many', [
        ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Path', incoming.url ?? ''],
        ...['X-Host', incoming.headers.host ?? '', 'Connection', 'keep-alive, X-Secret', 'X-Secret', '1'],
      ]);
      incoming.pipe(response);
    });
    const body = 'ä'.repeat(300_000);
    const response = await fetch(`${proxy.url}/a%20b?c=d`, { method: 'PUT', body });
    expect(response.status).toBe(207);
    expect(response.statusText).toBe('Many');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('x-path')).toBe('/a%20b?c=d');
    expect(response.headers.get('x-host')).toBe(new URL(proxy.url).host);
    expect(response.headers.get('x-secret')).toBeNull();
    expect(await response.text()).toBe(body);
    expect(await proxy.steps()).toMatchObject([{ method: 'PUT', path: '/a%20b?c=d', status: 207 }]);
  });

  test('a stream arrives piece by piece, before its end', async () => {
    let finish = () => {};
    const proxy = await proxyFor((_, response) => {
      response.write('first');
      finish = () => response.end('last');
    });
    const reader = (await fetch(proxy.url)).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
    finish();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('last');
  });

  test('a body on DELETE keeps its framing', async () => {
    const proxy = await proxyFor((incoming, response) => incoming.pipe(response));
    const text = await new Promise<string>((resolve, reject) => {
      const outgoing = request(
        proxy.url,
        { method: 'DELETE', headers: { 'transfer-encoding': 'chunked' } },
        answer => {
          answer.setEncoding('utf8').once('data', resolve);
        },
      );
      outgoing.once('error', reject).end('payload');
    });
    expect(text).toBe('payload');
  });

  test('a target that hangs up is a step without a status, and the next request goes on', async () => {
    const proxy = await proxyFor((incoming, response) => {
      if (incoming.url === '/bad') incoming.socket.destroy();
      else response.end('good');
    });
    expect((await fetch(`${proxy.url}/bad`)).status).toBe(502);
    expect(await (await fetch(`${proxy.url}/good`)).text()).toBe('good');
    expect((await proxy.steps()).map(({ status }) => status)).toEqual([0, 200]);
  });

  test('a client that leaves does not hold up the others', async () => {
    const proxy = await proxyFor((incoming, response) => {
      if (incoming.url !== '/slow') response.end('fast');
    });
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n', () => socket.destroy());
    expect(await (await fetch(`${proxy.url}/fast`)).text()).toBe('fast');
  });

  test('counters that cannot be read make the footprint an error', async () => {
    const broken = { statements: () => Promise.reject(new Error('no counters')) };
    const proxy = await proxyFor(shop, broken);
    expect((await fetch(proxy.url)).status).toBe(502);
    await expect(proxy.steps()).rejects.toThrow('no counters');
  });

  test('a reset between two steps of counting is an error, not a figure', async () => {
    const proxy = await proxyFor(async (_, response) => {
      await postgres.run(postgres.cluster.url('shop', 'admin'), 'SELECT pg_stat_statements_reset()');
      response.end();
    });
    await fetch(proxy.url);
    await expect(proxy.steps()).rejects.toThrow('reset');
  });
});
