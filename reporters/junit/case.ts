/** Result of one test case; only `failure` and `error` make a build red. */
export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string };

export interface TestCase {
  readonly group: string;
  readonly name: string;
  readonly outcome: Outcome;
}

export const PASSED: Outcome = { kind: 'passed' };
