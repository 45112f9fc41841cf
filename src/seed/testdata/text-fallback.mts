import { column, defineDataset, table } from '../dataset.ts';

const { derived, hidden, integer, serial, timeline, uuid } = column;

/** Tables that COPY's binary format can take from the start, not at all, and only up to a late row. */

const number = hidden(serial());

export default defineDataset({
  name: 'text-fallback',
  period: { from: '2024-01-01', to: '2025-01-01' },
  tables: [
    table('plain', { id: uuid(), n: integer(1, 9) }),
    table('priced', { id: uuid(), price: column.normal({ mean: 9, deviation: 2, decimals: 2 }) }),
    table('late', { number, n: derived([number], n => (n === 9_000 ? '7' : n)) }),
    table('dated', { at: timeline() }),
    table('empty', { id: uuid() }),
  ],
  volumes: { small: { plain: 10, priced: 20, late: 10_000, dated: 30, empty: 0 } },
});
