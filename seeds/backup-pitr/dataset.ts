import { column, defineDataset, reference, sample, table } from '../../src/seed/dataset.ts';

const { after, alternate, boolean, choice, constant, days, derived, hidden, hours, integer } = column;
const { json, logNormal, match, minutes, nullable, serial, template, text, timeline, uuid } = column;

/** A backup service over half a year: a few tenants own most jobs, snapshots and changes. */

const PERIOD = { from: '2025-01-01', to: '2025-07-01' };
/** A job that is older than this has ended, one way or another. */
const UNFINISHED_SINCE = Date.parse(PERIOD.to) - days(3);

const tenants = table('tenants', {
  id: uuid(),
  name: text(faker => faker.company.name(), { pool: 3_000 }),
  plan: choice({ free: 46, team: 34, business: 16, enterprise: 4 }),
  created_at: timeline(),
});

const nothing = () => constant(null);

const owner = reference(tenants, { as: 'owner', skew: 0.9, from: 'existing' });
const jobId = uuid();
const requested = timeline();
const began = hidden(after(requested, minutes(2)));
const ended = hidden(after(began, minutes(14)));
const jobType = choice({ incremental: 72, differential: 16, full: 12 });
const drawnStatus = hidden(choice({ completed: 62, running: 14, pending: 14, failed: 7, cancelled: 3 }));
const jobStatus = derived([drawnStatus, requested], (status, at) =>
  (status === 'running' || status === 'pending') && at.getTime() < UNFINISHED_SINCE ? 'completed' : status,
);

const backupJobs = table('backup_jobs', {
  id: jobId,
  tenant_id: owner.value('id'),
  job_type: jobType,
  drawn_status: drawnStatus,
  job_status: jobStatus,
  requested_by: choice({ schedule: 88, person: 12 }),
  label: text(
    faker =>
      `${faker.helpers.arrayElement(['Nightly', 'Hourly', 'Before release'])}, ${faker.location.city()}`,
    { pool: 1_200, skew: 0.8 },
  ),
  backup_size_bytes: match(
    jobStatus,
    {
      completed: match(
        jobType,
        {
          full: logNormal({ median: 2_400_000_000, sigma: 1.1 }),
          differential: logNormal({ median: 320_000_000, sigma: 1 }),
        },
        logNormal({ median: 45_000_000, sigma: 1.2 }),
      ),
    },
    nothing(),
  ),
  storage_path: template`vault://backups/${owner.value('id')}/${jobId}.tar.zst`,
  details: json({
    engine: constant('logical'),
    workers: integer(1, 8),
    compressed: boolean(0.93),
  }),
  error_message: match(
    jobStatus,
    {
      failed: choice([
        'The connection was lost after 30 s',
        'Not enough space in the vault',
        'A table was locked for longer than 60 s',
        'The checksum of the archive does not match',
      ]),
    },
    nothing(),
  ),
  created_at: requested,
  began,
  ended,
  started_at: match(jobStatus, { pending: nothing(), cancelled: nothing() }, began),
  completed_at: match(jobStatus, { completed: ended, failed: ended }, nothing()),
});

// Who has many jobs has many snapshots, changes and visits: each goes by a job that was there already.
const tenantOfSomeJob = (as: string) => reference(backupJobs, { as, from: 'existing' }).value('tenant_id');

const taken = timeline();

const snapshots = table('backup_pitr_snapshots', {
  id: uuid(),
  tenant_id: tenantOfSomeJob('keeper'),
  snapshot_type: choice({ scheduled: 80, manual: 11, pre_migration: 5, pre_rollback: 4 }),
  label: text(faker => `${faker.hacker.adjective()} ${faker.hacker.noun()}`, { pool: 900 }),
  size_bytes: logNormal({ median: 600_000_000, sigma: 1.2 }),
  table_count: integer(5, 60),
  created_at: taken,
  expires_at: nullable(0.2, after(taken, days(30))),
});

const operation = choice({ UPDATE: 58, INSERT: 34, DELETE: 8 });
const image = () =>
  json({
    name: text(faker => faker.commerce.productName(), { pool: 800 }),
    status: choice(['new', 'open', 'paid', 'sent', 'closed']),
    amountCents: integer(500, 250_000),
    note: text(faker => faker.commerce.productDescription(), { pool: 400 }),
  });

const transactionLogs = table('backup_transaction_logs', {
  id: serial(),
  tenant_id: tenantOfSomeJob('writer'),
  table_name: choice({
    orders: 34,
    stock_movements: 21,
    contacts: 13,
    accounts: 10,
    products: 8,
    invoices: 6,
    payments: 4,
    users: 2,
    settings: 1,
    price_lists: 1,
  }),
  operation,
  record_id: uuid(),
  old_data: match(operation, { INSERT: nothing() }, image()),
  new_data: match(operation, { DELETE: nothing() }, image()),
  changed_at: timeline(),
});

const source = reference(snapshots, { as: 'source', skew: 0.6, from: 'existing' });
const rolledBack = after(source.value('created_at'), days(4));
const rollbackStatus = choice({ completed: 83, failed: 9, cancelled: 5, running: 3 });

const rollbacks = table('backup_pitr_rollback_history', {
  id: uuid(),
  tenant_id: source.value('tenant_id'),
  snapshot_id: source.value('id'),
  rollback_status: rollbackStatus,
  reason: choice([
    'A migration went wrong',
    'Rows were deleted by mistake',
    'An import wrote wrong prices',
    'Rehearsal of a recovery',
  ]),
  tables_restored: match(rollbackStatus, { completed: constant(5) }, integer(0, 4)),
  rows_restored: logNormal({ median: 900, sigma: 1.1 }),
  started_at: rolledBack,
  completed_at: match(rollbackStatus, { running: nothing() }, after(rolledBack, minutes(6))),
});

// Each rollback remembers the same three keys: every child table has one parent.
const rollback = reference(rollbacks, { from: 'even' });
const child = alternate([constant('contacts'), constant('orders'), constant('stock_movements')]);

const fkConstraints = table('backup_fk_constraints_cache', {
  id: uuid(),
  tenant_id: rollback.value('tenant_id'),
  rollback_id: rollback.value('id'),
  table_name: child,
  constraint_name: template`${child}_parent_fkey`,
  referenced_table: match(child, { stock_movements: constant('products') }, constant('accounts')),
  cached_at: rollback.value('started_at'),
});

const performanceMetrics = table('performance_metrics', {
  id: uuid(),
  tenant_id: tenantOfSomeJob('visitor'),
  endpoint: choice({ backups: 34, health: 22, 'transaction-logs': 18, 'pitr-stats': 14, statistics: 12 }),
  response_time_ms: logNormal({ median: 190, sigma: 0.95, min: 1, max: 30_000 }),
  cache_hit: boolean(0.7),
  created_at: timeline(),
});

// Some snapshots still have their contents, each equally many rows of each table.
const kept = reference(snapshots, { as: 'kept', from: 'even' });

const manifests = table('snapshot.manifests', {
  snapshot_id: kept.value('id'),
  tenant_id: kept.value('tenant_id'),
  taken_at: kept.value('created_at'),
});

const manifest = reference(manifests, { as: 'manifest', from: 'even' });

const accounts = table('snapshot.accounts', {
  snapshot_id: manifest.value('snapshot_id'),
  id: uuid(),
  name: text(faker => faker.company.name(), { pool: 1_500 }),
  email: text(faker => faker.internet.email(), { pool: 1_500 }),
  opened_at: after(constant(new Date(PERIOD.from)), days(40)),
});

const products = table('snapshot.products', {
  snapshot_id: manifest.value('snapshot_id'),
  id: uuid(),
  name: text(faker => faker.commerce.productName(), { pool: 1_500 }),
  price_cents: integer(100, 90_000),
});

const account = reference(accounts, { as: 'account', from: 'even' });

const contacts = table('snapshot.contacts', {
  snapshot_id: account.value('snapshot_id'),
  id: uuid(),
  account_id: account.value('id'),
  name: text(faker => faker.person.fullName(), { pool: 1_500 }),
  phone: text(faker => faker.phone.number(), { pool: 1_500 }),
});

const orders = table('snapshot.orders', {
  snapshot_id: account.value('snapshot_id'),
  id: uuid(),
  account_id: account.value('id'),
  status: choice({ delivered: 70, sent: 12, paid: 8, open: 6, cancelled: 4 }),
  total_cents: logNormal({ median: 6_400, sigma: 0.9, min: 100 }),
  placed_at: after(account.value('opened_at'), days(30)),
});

const product = reference(products, { as: 'product', from: 'even' });

const stockMovements = table('snapshot.stock_movements', {
  snapshot_id: product.value('snapshot_id'),
  id: uuid(),
  product_id: product.value('id'),
  quantity: integer(-40, 200),
  moved_at: after(constant(new Date(PERIOD.from)), hours(900)),
});

export default defineDataset({
  name: 'backup-pitr',
  period: PERIOD,
  tables: [
    tenants,
    backupJobs,
    snapshots,
    transactionLogs,
    rollbacks,
    fkConstraints,
    performanceMetrics,
    manifests,
    accounts,
    products,
    contacts,
    orders,
    stockMovements,
  ],
  volumes: {
    small: volume({ tenants: 1_000, jobs: 9_000, logs: 20_000, kept: 20, accounts: 25 }),
    medium: volume({ tenants: 4_000, jobs: 180_000, logs: 480_000, kept: 60, accounts: 200 }),
    large: volume({ tenants: 20_000, jobs: 1_800_000, logs: 4_800_000, kept: 100, accounts: 1_500 }),
  },
  exports: {
    // Tenants as often as they work: those with many jobs ask most.
    tenants: sample(backupJobs, 1_000, 'tenant_id'),
    visitors: sample(backupJobs, 120, 'tenant_id'),
    jobs: sample(backupJobs, 400, { tenantId: 'tenant_id', type: 'job_type', status: 'job_status' }),
    snapshots: sample(snapshots, 400, { tenantId: 'tenant_id', type: 'snapshot_type' }),
    changes: sample(transactionLogs, 400, { tenantId: 'tenant_id', changedAt: 'changed_at' }),
    logTables: sample(transactionLogs, 200, { table: 'table_name', operation: 'operation' }),
    rollbacks: sample(rollbacks, 400, {
      tenantId: 'tenant_id',
      rollbackId: 'id',
      snapshotId: 'snapshot_id',
      status: 'rollback_status',
    }),
    restorePoints: sample(manifests, 100, { tenantId: 'tenant_id', snapshotId: 'snapshot_id' }),
  },
});

interface Size {
  readonly tenants: number;
  readonly jobs: number;
  readonly logs: number;
  /** Snapshots with contents, and the accounts in each. */
  readonly kept: number;
  readonly accounts: number;
}

function volume(size: Size) {
  const snapshotCount = Math.round(size.jobs * 0.42);
  const rollbackCount = Math.round(size.jobs * 0.2);
  const contents = size.kept * size.accounts;
  return {
    tenants: size.tenants,
    backup_jobs: size.jobs,
    backup_pitr_snapshots: snapshotCount,
    backup_transaction_logs: size.logs,
    backup_pitr_rollback_history: rollbackCount,
    backup_fk_constraints_cache: rollbackCount * 3,
    performance_metrics: Math.round(size.jobs * 0.3),
    'snapshot.manifests': size.kept,
    'snapshot.accounts': contents,
    'snapshot.products': contents,
    'snapshot.contacts': contents * 2,
    'snapshot.orders': contents * 4,
    'snapshot.stock_movements': contents * 2,
  };
}
