/** What a schema of the config says of one key. */
export interface ConfigKey {
  readonly path: string;
  /** As the documentation writes it: a default in code, `required`, or a dash. */
  readonly default: string;
}

interface Definition {
  readonly type?: string;
  readonly innerType?: unknown;
  readonly valueType?: unknown;
  readonly element?: unknown;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly options?: readonly unknown[];
  readonly defaultValue?: unknown;
}

function definition(schema: unknown): Definition {
  return (schema as { readonly def?: Definition }).def ?? {};
}

/** Every key below a schema: `config.suites.NAME.scenarios[].load.rate`. A key of several forms is listed once. */
export function keysOf(schema: unknown, path = 'config'): ConfigKey[] {
  const found = new Map<string, ConfigKey>();
  for (const key of walk(schema, path)) if (!found.has(key.path)) found.set(key.path, key);
  return [...found.values()];
}

function* walk(schema: unknown, path: string): Generator<ConfigKey> {
  const { innerType, valueType, element, shape, options } = definition(schema);
  if (innerType !== undefined) yield* walk(innerType, path);
  else if (shape) {
    for (const [key, value] of Object.entries(shape)) {
      yield { path: `${path}.${key}`, default: defaultOf(value) };
      yield* walk(value, `${path}.${key}`);
    }
  } else if (options) for (const option of options) yield* walk(option, path);
  else if (element !== undefined) yield* walk(element, `${path}[]`);
  else if (valueType !== undefined) yield* walk(valueType, `${path}.NAME`);
}

function defaultOf(schema: unknown): string {
  const { type, defaultValue } = definition(schema);
  if (type === 'optional') return '–';
  if (type !== 'default' && type !== 'prefault') return 'required';
  return typeof defaultValue === 'string' ? `\`'${defaultValue}'\`` : `\`${JSON.stringify(defaultValue)}\``;
}
