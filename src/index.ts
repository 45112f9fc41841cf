export type { Driver } from './drive/driver.ts';
export type { ClaimInput } from './model/claims.ts';
export type { Comparison } from './model/comparison.ts';
export { PlimsollError } from './model/errors.ts';
export type { RunRecord } from './model/run-record.ts';
export { defineConfig, env } from './plan/config.ts';
export type { SuiteInput } from './plan/config-schema.ts';
export type { Reporter } from './report/reporter.ts';
export { column, defineDataset, reference, sample, table } from './seed/dataset.ts';
