import type { FastifyReply } from 'fastify';
import { html, type Markup } from '../shared/html.ts';

/** Every page of the shop: heading, content, the one style and the one script. */
export function page(title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Roofing Copilot</title>
<link rel="stylesheet" href="/assets/shop.css">
<script src="/assets/shop.js" defer></script>
</head>
<body>
<header><h1>${title}</h1></header>
<main>
${content}
</main>
</body>
</html>
`;
}

export function sendPage(reply: FastifyReply, markup: Markup): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'self'")
    .header('cache-control', 'private, no-store')
    .send(markup.text);
}

/** Cents as people read them. */
export function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
