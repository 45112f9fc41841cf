import { html, type Markup } from '../shared/html.ts';
import type { Platform } from '../shared/server.ts';

/** The list of feedback shows only the rows that can be seen; home.css has the same height. */
export const FEEDBACK_LIST = { heightPx: 600, rowHeightPx: 80, posts: 500 } as const;

/** Everything the page brings, from this server, with an hour in the browser's cache. */
export const PAGE_ASSETS: readonly string[] = [
  'home.css',
  'home.js',
  'feedback-list.js',
  'trend-chart.js',
  'icon.svg',
  'hero-640.webp',
  'hero-1280.webp',
  ...['noise', 'transit', 'green', 'air'].map(topic => `topic-${topic}.webp`),
];

const TOPICS = [
  ['noise', 'Quieter streets'],
  ['transit', 'Better transit'],
  ['green', 'More green'],
  ['air', 'Cleaner air'],
] as const;

const KINDS = ['idea', 'question', 'concern', 'praise'];

/** The page everybody opens first. Its figures and its list of feedback come by script. */
export function homeRoutes({ app }: Platform): void {
  const text = page().text;
  app.get('/', async (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'self'")
      .header('cache-control', 'no-cache')
      .send(text),
  );
}

function page(): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CARE: what would it change?</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/home.css">
<script src="/assets/home.js" type="module"></script>
</head>
<body>
<header class="hero">
<img src="/assets/hero-1280.webp" srcset="/assets/hero-640.webp 640w, /assets/hero-1280.webp 1280w"
 sizes="100vw" width="1280" height="480" alt="A town between hills, seen from the river" fetchpriority="high">
<h1>What would it change?</h1>
</header>
<main>
<section aria-label="Figures"><dl class="figures">
${figure('simulations', 'Simulations')}${figure('waiting', 'Waiting')}${figure('regions', 'Regions')}
${figure('improvement', 'Median gain')}</dl>
<button type="button" id="show-trend">Show the trend</button>
<div id="trend" class="trend"></div></section>
<section aria-label="Topics"><ul class="topics">
${TOPICS.map(topic)}</ul></section>
<section aria-label="Feedback">
<h2>Feedback</h2>
<p class="filters" role="group" aria-label="Kind">
<button type="button" data-kind="" aria-pressed="true">All</button>
${KINDS.map(kind => html`<button type="button" data-kind="${kind}" aria-pressed="false">${kind}</button> `)}</p>
<div class="feedback" role="list" tabindex="0" data-testid="feedback-list"
 data-row-height="${FEEDBACK_LIST.rowHeightPx}" data-posts="${FEEDBACK_LIST.posts}"></div>
</section>
</main>
</body>
</html>
`;
}

function figure(name: string, label: string): Markup {
  return html`<div><dt>${label}</dt><dd data-figure="${name}">…</dd></div>
`;
}

function topic([name, title]: (typeof TOPICS)[number]): Markup {
  return html`<li><img src="/assets/topic-${name}.webp" width="320" height="200" alt="" decoding="async"><h3>${title}</h3></li>
`;
}
