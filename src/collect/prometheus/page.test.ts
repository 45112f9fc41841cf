import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { counterDifferences, parsePage, scrape, sumOf } from './page.ts';

const NAME = 'http_request_duration_seconds';

/** Captured from prom-client 15: a histogram, a counter and a gauge, before and after some work. */
const captured = (name: string) =>
  readFileSync(new URL(`testdata/prom-client-15-${name}.txt`, import.meta.url), 'utf8');

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise(resolve => server.close(resolve).closeAllConnections()));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/metrics`;
}

const never = new AbortController().signal;

describe('a real page', () => {
  test('counts what the application counted', async () => {
    const pages = ['before', 'after'].map(captured);
    const url = await serve((_, response) => response.end(pages.shift()));
    const [before, after] = [await scrape(url, never), await scrape(url, never)];
    expect(sumOf(before, `${NAME}_count`)).toBe(1_234);
    expect(sumOf(after, `${NAME}_count`)).toBe(1_240);
    expect(after.skipped).toBe(0);
    expect(counterDifferences(before, after)).toEqual({
      [`${NAME}_count{route="/a",status="200"}`]: 1,
      [`${NAME}_sum{route="/a",status="200"}`]: 1,
      [`${NAME}_count{route="/b",status="500"}`]: 5,
      [`${NAME}_sum{route="/b",status="500"}`]: 2.5,
      'logins_total{who="a \\"b\\" {c}, \\\\d\\n"}': 2,
    });
  });

  test('cut anywhere, it never holds a number that was not on it', () => {
    const text = captured('after');
    const whole = parsePage(text).series;
    expect(whole.size).toBe(30);
    for (let cut = 0; cut < text.length; cut++) {
      for (const [name, { value }] of parsePage(text.slice(0, cut)).series)
        expect(value).toBe(whole.get(name)?.value);
    }
  });
});

describe('parsePage', () => {
  test.each([
    ['a 1', 1],
    ['a{} 1.5e3 1700000000', 1500],
    ['a{x="}"} 7', 7],
    ['a{x="\\"}"} 7 # {trace_id="t"} 0.1', 7],
    ['a{x="unclosed} 7', undefined],
    ['a NaN', undefined],
    ['a +Inf', undefined],
    ['a 0x10', undefined],
    ['a', undefined],
    ['a 1 2 3', undefined],
    ['# a 1', undefined],
  ])('%j is %s', (line, value) => {
    expect(sumOf(parsePage(`${line}\n`), 'a')).toBe(value);
  });

  test('a counter that began anew, a gauge and an unknown metric give no difference', () => {
    const before = parsePage('# TYPE a counter\na 10\n# TYPE g gauge\ng 1\nx 1\n');
    const after = parsePage('# TYPE a counter\na 4\n# TYPE g gauge\ng 9\nx 9\n');
    expect(counterDifferences(before, after)).toEqual({});
  });

  test('takes any text; a difference is never negative and its names are only names', () => {
    const hostile = fc.array(
      fc.constantFrom('__proto__ 1', 'a{', '"', '# TYPE __proto__ counter', 'b_total 3', 'b_total 1e999'),
    );
    fc.assert(
      fc.property(hostile, fc.string({ unit: 'binary' }), hostile, (some, noise, more) => {
        const [before, after] = [
          parsePage(`${some.join('\n')}\n${noise}`),
          parsePage(`${more.join('\n')}\n${noise}\n`),
        ];
        const grown = counterDifferences(before, after);
        expect(Object.getPrototypeOf(grown)).toBe(Object.prototype);
        for (const value of Object.values(grown)) expect(value > 0 && Number.isFinite(value)).toBe(true);
      }),
    );
  });

  test('is bounded in lines and series', () => {
    const many = parsePage(Array.from({ length: 60_000 }, (_, i) => `m${i} 1\n`).join(''));
    expect([many.series.size, many.skipped]).toEqual([50_000, 10_000]);
    const long = parsePage(`a{x="${'y'.repeat(20_000)}"} 1\nb 2\n`);
    expect([...long.series.keys()]).toEqual(['b']);
    expect(long.skipped).toBe(1);
  });
});

describe('scrape', () => {
  test.each<[string, RequestListener]>([
    ['answered 404', (_, response) => response.writeHead(404).end()],
    [
      'could not be read',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['longer than 8 MiB', (_, response) => response.end('a 1\n'.repeat(2_200_000))],
    [
      'could not be read',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('a 1\n', () => response.destroy());
      },
    ],
  ])('%s', async (message, handler) => {
    const url = await serve(handler);
    await expect(scrape(url, never)).rejects.toMatchObject({
      code: 'TARGET_NOT_READY',
      message: expect.stringContaining(message),
    });
  });

  test('stops at once when told to', async () => {
    const url = await serve(() => {});
    const abort = new AbortController();
    const scraped = scrape(url, abort.signal);
    abort.abort(new Error('stopped by hand'));
    await expect(scraped).rejects.toThrow('stopped by hand');
  });
});
