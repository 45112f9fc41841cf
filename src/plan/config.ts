import type { ConfigInput } from './config-schema.ts';

/** Types the config in an editor; returns it unchanged. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** A value read from an environment variable when the command runs: it never reaches a file or an argument list. */
export function env(name: string): { env: string } {
  return { env: name };
}
