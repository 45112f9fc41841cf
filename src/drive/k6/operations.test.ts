import { expect, test } from 'vitest';
import { Operations } from './operations.ts';

test.each([
  ['dashboard', 'GET', 'dashboard'],
  ['http://127.0.0.1:3000/', 'GET', 'GET /'],
  ['http://127.0.0.1:3000', 'GET', 'GET /'],
  ['http://127.0.0.1:3000/users/4711?a=1', 'GET', 'GET /users/:id'],
  ['https://host/a/7b0e3c9a-2f0f-4a3e-9d5e-0a4c6f0b1d2e/b', 'POST', 'POST /a/:id/b'],
  ['http://127.0.0.1/users/\u0024{}/posts', 'GET', 'GET /users/:id/posts'],
  ['', '', 'other'],
])('%s (%s) is %s', (name, method, operation) => {
  expect(new Operations().of(name, method)).toBe(operation);
});

test('past 200 names the rest is one, and known ones stay', () => {
  const operations = new Operations();
  const names = Array.from({ length: 300 }, (_, i) =>
    operations.of(`name ${String.fromCodePoint(0x4e00 + i)}`, 'GET'),
  );
  expect(new Set(names).size).toBe(201);
  expect(names.at(-1)).toBe('other');
  expect(operations.of(`name ${String.fromCodePoint(0x4e00)}`, 'GET')).toBe(names[0]);
});
