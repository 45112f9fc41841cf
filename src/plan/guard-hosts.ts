import { isIP } from 'node:net';
import { PlimsollError } from '../model/errors.ts';

/**
 * Load goes to loopback unless the config's allow-list names the host. Checked on the parsed URL, so that
 * decimal, octal and mapped spellings are judged by the address they mean. Throws HOST_NOT_ALLOWED.
 */
export function guardUrl(url: string, allowHosts: readonly string[]): URL {
  const parsed = parse(url);
  if (parsed.username !== '' || parsed.password !== '') {
    throw refuse(
      `${parsed.host} is given with a user name or password in the URL.`,
      'Remove it: credentials in a URL end up in logs.',
    );
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isLoopback(host) || allowHosts.includes(host)) return parsed;
  throw refuse(
    `${host} is not loopback and not allowed.`,
    `If you may load it, add it to the config: allowHosts: ['${host}'].`,
  );
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && (parsed.protocol === 'http:' || parsed.protocol === 'https:')) return parsed;
  throw refuse(`"${url}" is not an http address.`, 'Write it in full: http://127.0.0.1:3000.');
}

/** URL parsing has already turned 2130706433 and 0177.1 into 127.0.0.1. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1';
}

function refuse(message: string, hint: string): PlimsollError {
  return new PlimsollError('HOST_NOT_ALLOWED', message, hint);
}
