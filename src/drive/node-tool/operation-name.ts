/**
 * The name of a request that has none: METHOD and path without query, host or ids, so that the
 * number of names stays small ("GET /api/conversations/:id/messages").
 */
export function operationName(method: string, url: string): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  const masked = path.split('/').map(part => (looksLikeId(part) ? ':id' : part));
  return `${method.toUpperCase()} ${masked.join('/') || '/'}`.slice(0, 200);
}

/** Numbers, UUIDs, long hexadecimal words, and anything that has more digits than a word would. */
function looksLikeId(part: string): boolean {
  if (/^\d+$/.test(part) || /^[0-9a-f]{8,}$/i.test(part)) return true;
  if (/^[0-9a-f]{8}-[0-9a-f-]{20,}$/i.test(part)) return true;
  return part.length > 16 && (part.match(/\d/g)?.length ?? 0) >= 4;
}
