import { expect, test } from 'vitest';
import { assertMemory, Seats } from './seats.ts';
import type { BrowserUser } from './user.ts';

const GIGABYTE = 1_073_741_824;

test('a machine short of memory is told before the system kills something', () => {
  expect(() => assertMemory(GIGABYTE, 100)).not.toThrow();
  expect(() => assertMemory(0.1 * GIGABYTE, 63)).toThrow(/102 MB .* 63 browser contexts open: lower `vus`/);
});

test('contexts are opened a few at a time', async () => {
  let open = 0;
  let most = 0;
  const opening = async () => {
    most = Math.max(most, ++open);
    await Promise.resolve();
    open--;
    return {} as BrowserUser;
  };
  await new Seats(opening, { users: 20, slots: 2, fresh: false }).prepare();
  expect(most).toBe(4);
});
