import { html } from '../shared/html.ts';
import type { Platform } from '../shared/server.ts';
import type { Clock } from './clock.ts';
import { type OfTenant, tenantParameter } from './tenant-request.ts';

const HOUR_MS = 3_600_000;

/** A tenant's page: its frame is sent at once, and its script asks for the five parts. */
export function pageRoutes({ app }: Platform, clock: Clock): void {
  app.get<OfTenant>('/tenants/:tenantId', { schema: { params: tenantParameter } }, async (request, reply) => {
    // the last full hour, so that people who look within it ask the same question
    const point = new Date(Math.floor(clock.now().getTime() / HOUR_MS) * HOUR_MS);
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'self'")
      .header('cache-control', 'private, no-store')
      .send(frame(request.params.tenantId, point).text);
  });
}

const frame = (tenantId: string, point: Date) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backups</title>
<link rel="stylesheet" href="/assets/page.css">
<script src="/assets/page.js" defer></script>
</head>
<body data-tenant-id="${tenantId}" data-point="${point.toISOString()}" aria-busy="true">
<h1>Backups</h1>
<main>
<section><h2>Health</h2><dl data-testid="health"></dl></section>
<section><h2>Last 30 days</h2><dl data-testid="statistics"></dl></section>
<section><h2>Changes of the last day</h2><dl data-testid="pitr-stats"></dl></section>
<section><h2>Jobs</h2><ol data-testid="backups"></ol></section>
<section><h2>Transaction log</h2><ol data-testid="transaction-logs"></ol></section>
</main>
<p id="problem" role="alert"></p>
</body>
</html>
`;
