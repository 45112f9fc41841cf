import type pg from 'pg';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Figures about all pools that are handed to the function it returns. */
export function poolWatcher(register: Registry): (pool: pg.Pool) => void {
  const pools: pg.Pool[] = [];
  const sum = (of: (pool: pg.Pool) => number) => pools.reduce((total, pool) => total + of(pool), 0);
  new Gauge({
    name: 'db_pool_connections',
    help: 'Connections of the pool, by state (in_use, idle)',
    labelNames: ['state'] as const,
    registers: [register],
    collect() {
      this.set({ state: 'in_use' }, sum(inUse));
      this.set({ state: 'idle' }, sum(idle));
    },
  });
  const gauge = (name: string, help: string, of: (pool: pg.Pool) => number) =>
    new Gauge({
      name,
      help,
      registers: [register],
      collect() {
        this.set(sum(of));
      },
    });
  gauge('db_pool_waiting_requests', 'Requests that wait for a connection', pool => pool.waitingCount);
  gauge('db_pool_size', 'Most connections the pool may open', pool => pool.options.max);
  const watchHeld = countHeldTime(register);
  return pool => {
    pools.push(pool);
    watchHeld(pool);
  };
}

const idle = (pool: pg.Pool) => pool.idleCount;
const inUse = (pool: pg.Pool) => pool.totalCount - pool.idleCount;

/** Share of the pool in use = growth of this counter / (length of the window × db_pool_size). */
function countHeldTime(register: Registry): (pool: pg.Pool) => void {
  const time = new HeldTime(() => performance.now());
  new Counter({
    name: 'db_pool_connection_seconds_total',
    help: 'Time for which connections were held, summed over connections; those still held count up to now',
    registers: [register],
    collect() {
      this.inc(time.takeMs() / 1_000);
    },
  });
  return pool => {
    pool.on('acquire', () => time.change(1));
    pool.on('release', () => time.change(-1));
  };
}

/** Adds up how long how many things were held. */
export class HeldTime {
  readonly #nowMs: () => number;
  #held = 0;
  #sinceMs: number;
  #untakenMs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#sinceMs = nowMs();
  }

  change(by: 1 | -1): void {
    this.#addUp();
    this.#held += by;
  }

  /** What has been added up since the last call. */
  takeMs(): number {
    this.#addUp();
    const taken = this.#untakenMs;
    this.#untakenMs = 0;
    return taken;
  }

  #addUp(): void {
    const nowMs = this.#nowMs();
    this.#untakenMs += this.#held * (nowMs - this.#sinceMs);
    this.#sinceMs = nowMs;
  }
}
