import { html, type Markup } from '../shared/html.ts';
import type { Platform } from '../shared/server.ts';
import { STATEMENTS } from './statements.ts';

interface OpenRequest {
  id: string;
  title: string;
  category: string;
  urgency: string;
  created_at: Date;
  name: string;
  location: string | null;
}

/** The page most people see first: 20 open requests, most urgent first. */
export function dashboardRoutes({ app, database }: Platform): void {
  app.get('/dashboard', async (request, reply) => {
    const requests = await database.read(request, session => session.rows<OpenRequest>(STATEMENTS.dashboard));
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'self'")
      .header('cache-control', 'private, no-store')
      .send(page(requests).text);
  });
}

function page(requests: readonly OpenRequest[]): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Open requests · Care Collective</title>
<link rel="stylesheet" href="/assets/dashboard.css">
<script src="/assets/dashboard.js" defer></script>
</head>
<body>
<header><h1>Open requests</h1><p>${requests.length} of the most urgent, newest first</p></header>
<main>
<ul class="requests" data-testid="help-requests-list">
${requests.map(item)}</ul>
</main>
</body>
</html>
`;
}

function item(request: OpenRequest): Markup {
  const asked = request.created_at.toISOString();
  return html`<li data-urgency="${request.urgency}" data-request-id="${request.id}">
<h2>${request.title}</h2>
<p><span class="urgency">${request.urgency}</span> <span>${request.category}</span></p>
<p>${request.name}, ${request.location ?? 'place not given'} · <time datetime="${asked}">${asked}</time></p>
</li>
`;
}
