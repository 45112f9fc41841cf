import { describe, expect, it } from 'vitest';
import { guardUrl } from './guard-hosts.ts';

describe('guardUrl', () => {
  it.each([
    'http://127.0.0.1:3000',
    'http://localhost',
    'http://[::1]:80/x',
    'http://127.9.9.9',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
  ])('lets %s pass: it is loopback', url => {
    expect(guardUrl(url, [])).toBeInstanceOf(URL);
  });

  it.each([
    'http://example.com',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://[::ffff:8.8.8.8]',
    'http://user:secret@127.0.0.1',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    '127.0.0.1:3000',
    'http://3232235777',
  ])('refuses %s', url => {
    expect(() => guardUrl(url, [])).toThrowError(expect.objectContaining({ code: 'HOST_NOT_ALLOWED' }));
  });

  it('lets a host pass that the config allows, and only that', () => {
    expect(guardUrl('https://shop.test/x', ['shop.test']).host).toBe('shop.test');
    expect(() => guardUrl('https://a.shop.test', ['shop.test'])).toThrow();
  });
});
