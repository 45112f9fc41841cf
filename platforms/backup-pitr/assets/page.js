// Asks for the five parts of the page at the same time; each is shown as it arrives.
const { tenantId, point } = document.body.dataset;

const megabytes = bytes => (bytes === null ? 'no size yet' : `${(bytes / 1e6).toFixed(1)} MB`);
const dateTime = text => (text ? new Date(text).toLocaleString('en-GB', { timeZone: 'UTC' }) : 'never');

/** How each part is shown: pairs for a list of terms, lines for a list of items. */
const parts = {
  health: answer => [
    ['Score', answer.score],
    ['Jobs', answer.total],
    ['Last job', dateTime(answer.last_backup_at)],
  ],
  statistics: answer => [
    ['Successful', answer.successful],
    ['Failed', answer.failed],
    ['Average size', megabytes(answer.average_size_bytes)],
  ],
  'pitr-stats': answer => [
    ['Changes', answer.total],
    ['New', answer.inserts],
    ['Changed', answer.updates],
    ['Deleted', answer.deletes],
  ],
  backups: ({ data }) =>
    data.map(
      job => `${dateTime(job.created_at)} ${job.job_type}, ${job.job_status}, ${megabytes(job.size_bytes)}`,
    ),
  'transaction-logs': ({ data }) =>
    data.map(log => `${dateTime(log.changed_at)} ${log.operation} ${log.table_name} ${log.record_id}`),
};

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

async function load(part) {
  const question = part === 'pitr-stats' ? `?timestamp=${encodeURIComponent(point)}` : '';
  const answer = await fetch(`/api/tenants/${tenantId}/${part}${question}`);
  if (!answer.ok) throw new Error(`${part}: ${answer.status}`);
  const shown = parts[part](await answer.json()).map(entry =>
    Array.isArray(entry) ? [element('dt', entry[0]), element('dd', entry[1])] : [element('li', entry)],
  );
  document.querySelector(`[data-testid="${part}"]`).replaceChildren(...shown.flat());
}

Promise.all(Object.keys(parts).map(load)).then(
  () => document.body.setAttribute('aria-busy', 'false'),
  error => {
    document.querySelector('#problem').textContent = error.message;
  },
);
