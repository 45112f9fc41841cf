import { createHash } from 'node:crypto';
import { dirname, join, parse, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import type { Host } from '../host/host.ts';
import { PlimsollError } from '../model/errors.ts';
import { nearest } from '../model/names.ts';
import { type Config, configSchema } from './config-schema.ts';

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map(ending => `plimsoll.config.${ending}`);

export interface LoadedConfig {
  readonly path: string;
  readonly root: string;
  readonly config: Config;
  readonly sha256: string;
}

/** Finds the config here or above (or takes `-c FILE`), loads and validates it. Throws CONFIG_*. */
export async function loadConfig(host: Host, file: string | undefined): Promise<LoadedConfig> {
  const path = file ? resolve(host.cwd, file) : findUpwards(host);
  if (!path || !host.files.exists(path)) {
    throw new PlimsollError(
      'CONFIG_NOT_FOUND',
      file
        ? `There is no config file ${file}.`
        : `No plimsoll.config.{ts,mts,js,mjs,json} was found in ${host.cwd} or above.`,
      'Write one (see docs/reference/config.md), name one with -c FILE, or run without: plimsoll run --url URL --scenario FILE.',
    );
  }
  const text = await host.files.readText(path);
  const config = validateConfig(await importConfig(path, text), path);
  return { path, root: dirname(path), config, sha256: createHash('sha256').update(text).digest('hex') };
}

function findUpwards(host: Host): string | undefined {
  for (let folder = host.cwd; ; folder = dirname(folder)) {
    const found = NAMES.map(name => join(folder, name)).find(host.files.exists);
    if (found || folder === parse(folder).root) return found;
  }
}

async function importConfig(path: string, text: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(text);
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    if (module.default === undefined) throw new Error('it has no default export');
    return module.default;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PlimsollError(
      'CONFIG_UNREADABLE',
      `Could not load ${path}: ${reason}`,
      'Correct the file; it must export default defineConfig({ … }) in erasable TypeScript.',
      error,
    );
  }
}

/** Checks the whole document at once and reports every fault with its path. */
export function validateConfig(value: unknown, path: string): Config {
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap(issue => faultsOf(issue, value));
  throw new PlimsollError(
    'CONFIG_INVALID',
    `${path} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map(fault => `  ${fault}`).join('\n')}`,
    'Correct the keys named above; docs/reference/config.md lists all of them.',
  );
}

function faultsOf(issue: z.core.$ZodIssue, document: unknown): string[] {
  const where = issue.path.length === 0 ? 'config' : issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map(key => {
      const guess = nearest(key, known);
      return `${where}.${key} is not a known key${guess ? `; did you mean "${guess}"?` : known.length > 0 ? ` (known: ${known.join(', ')})` : ''}`;
    });
  }
  const shown = valueAt(document, issue.path);
  return [
    `${where} ${phrase(issue.message)}${shown === undefined ? '' : ` (it is ${JSON.stringify(shown)?.slice(0, 80)})`}`,
  ];
}

function phrase(message: string): string {
  return message.replace(/^Invalid input: /, 'is wrong: ');
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** Keys that the schema knows at a path, so that a slip can be answered with the right name. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = configSchema;
  for (const key of path) schema = step(unwrap(schema), key);
  return Object.keys(shapeOf(unwrap(schema)));
}

interface SchemaDefinition {
  readonly innerType?: unknown;
  readonly valueType?: unknown;
  readonly element?: unknown;
  readonly shape?: Record<string, unknown>;
  readonly options?: readonly unknown[];
}

function definition(schema: unknown): SchemaDefinition {
  return ((schema as { def?: SchemaDefinition } | undefined)?.def ?? {}) as SchemaDefinition;
}

function unwrap(schema: unknown): unknown {
  const { innerType } = definition(schema);
  return innerType === undefined ? schema : unwrap(innerType);
}

function step(schema: unknown, key: PropertyKey): unknown {
  const { shape, valueType, element } = definition(schema);
  return shape?.[String(key)] ?? valueType ?? element;
}

function shapeOf(schema: unknown): Record<string, unknown> {
  const { shape, options } = definition(schema);
  return shape ?? Object.assign({}, ...(options ?? []).map(option => shapeOf(unwrap(option))));
}
