import { PlimsollError } from '../model/errors.ts';
import { nearest } from '../model/names.ts';
import type { ArmPlan } from '../model/run-plan.ts';
import type { SuiteConfig } from './config-schema.ts';
import { guardUrl } from './guard-hosts.ts';

/** What `--a` and `--b` may name: `base` (the suite as it is), a variant, or the URL of a running server. */
export function resolveArm(config: SuiteConfig, ref: string, allowHosts: readonly string[]): ArmPlan {
  if (ref === 'base') return { name: 'base', ref, sql: [], env: {} };
  if (/^https?:/.test(ref)) {
    const url = guardUrl(ref, allowHosts);
    return { name: url.host.replaceAll(':', '-'), ref, sql: [], env: {}, url: url.href.replace(/\/$/, '') };
  }
  const variant = config.variants[ref];
  if (variant) {
    const sql =
      variant.sql === undefined ? [] : typeof variant.sql === 'string' ? [variant.sql] : variant.sql;
    return { name: ref, ref: `variant:${ref}`, sql, env: variant.env };
  }
  const known = ['base', ...Object.keys(config.variants)];
  const guess = nearest(ref, known);
  throw new PlimsollError(
    'VARIANT_UNKNOWN',
    `The suite has no variant "${ref}".`,
    guess
      ? `Did you mean "${guess}"?`
      : `Known: ${known.join(', ')}; a URL of a running server is possible too.`,
  );
}
