import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operationName } from './operation-name.ts';

test.each([
  ['get', '/', 'GET /'],
  ['GET', 'http://127.0.0.1:3000/api/help-requests?cursor=abc&limit=20', 'GET /api/help-requests'],
  [
    'GET',
    '/api/conversations/0b7e9c9e-6d7e-4a3b-9f6e-1f8f2d1f0b11/messages',
    'GET /api/conversations/:id/messages',
  ],
  ['POST', '/orders/42#top', 'POST /orders/:id'],
  ['GET', '/files/deadbeefcafe', 'GET /files/:id'],
  ['GET', '/t/aGVsbG8gd29ybGQ0Mjk5MQ', 'GET /t/:id'],
  ['GET', '/contact-exchanges', 'GET /contact-exchanges'],
  ['GET', 'http://127.0.0.1:3000', 'GET /'],
])('%s %s is %s', (method, url, name) => {
  expect(operationName(method, url)).toBe(name);
});

test('requests that differ in their ids only have one name', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), fc.nat(), (a, b, page) => {
      expect(operationName('GET', `/users/${a}/posts?page=${page}`)).toBe(
        operationName('GET', `/users/${b}/posts`),
      );
    }),
  );
});
