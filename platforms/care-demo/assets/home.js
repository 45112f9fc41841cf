// The page's figures and its feedback. The chart is brought only when somebody asks for it.
import { FeedbackList } from '/assets/feedback-list.js';
import '/assets/simple-statistics.min.js';

const { median } = globalThis.ss;

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function show(name, value) {
  document.querySelector(`[data-figure="${name}"]`).textContent = value;
}

const number = new Intl.NumberFormat('en');
const element = document.querySelector('[data-testid="feedback-list"]');
const list = new FeedbackList(element, Number(element.dataset.rowHeight));
const dashboard = read('/api/dashboard');

async function showFigures() {
  const { totals, trend } = await dashboard;
  show('simulations', number.format(totals.simulations));
  show('waiting', number.format((totals.byStatus.PENDING ?? 0) + (totals.byStatus.RUNNING ?? 0)));
  show('improvement', `+${median(trend.map(month => month.improvement)).toFixed(1)}`);
}

async function showRegions() {
  show('regions', number.format((await read('/api/regions')).data.length));
}

async function showFeedback() {
  const { data } = await read(`/api/posts?limit=${element.dataset.posts}`);
  list.show(data);
  for (const button of document.querySelectorAll('[data-kind]')) {
    button.addEventListener('click', () => {
      for (const other of document.querySelectorAll('[data-kind]'))
        other.setAttribute('aria-pressed', String(other === button));
      const { kind } = button.dataset;
      list.show(kind === '' ? data : data.filter(post => post.kind === kind));
    });
  }
}

document.querySelector('#show-trend').addEventListener('click', async event => {
  event.currentTarget.disabled = true;
  const { drawTrend } = await import('/assets/trend-chart.js');
  drawTrend(document.querySelector('#trend'), (await dashboard).trend);
});

await Promise.all([showFigures(), showRegions(), showFeedback()]);
document.documentElement.dataset.ready = 'true';
