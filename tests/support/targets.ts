/** Small servers that a project's config may start as its target. */

export const healthy = `
import { createServer } from 'node:http';
let count = 0;
createServer((request, response) => {
  if (request.url === '/metrics') return response.end('# TYPE http_request_duration_seconds histogram\\nhttp_request_duration_seconds_count ' + count + '\\n');
  if (request.url !== '/healthz') count++;
  response.end('ok');
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** Ends by itself after so many requests. */
export const dying = (requests: number) => `
import { createServer } from 'node:http';
let count = 0;
createServer((request, response) => {
  response.end('ok');
  if (request.url !== '/healthz' && ++count > ${requests}) { console.error('out of cheese'); process.exit(9); }
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

export const neverReady = `
import { createServer } from 'node:http';
createServer((request, response) => { response.statusCode = 503; response.end(); }).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** Every tenth answer is a 500. Counts what it was asked, as it is asked. */
export const flaky = `
import { createServer } from 'node:http';
let count = 0;
createServer((request, response) => {
  if (request.url === '/metrics') return response.end('# TYPE http_request_duration_seconds histogram\\nhttp_request_duration_seconds_count ' + count + '\\n');
  if (request.url !== '/healthz') response.statusCode = ++count % 10 === 0 ? 500 : 200;
  response.setHeader('content-type', 'text/html');
  response.end('<p>hello</p>');
}).listen(Number(process.env.PORT), '127.0.0.1');
`;
