/** What a document says of a platform, with the way in which it is measured here. */
export interface ClaimInput {
  /** Unique in its suite. */
  readonly id: string;
  /** Where in the document. */
  readonly section: string;
  /** One sentence, with its figure and unit. */
  readonly claim: string;
  readonly measure: ClaimMeasure;
  /** Volume at which it is to be measured; the suite's own unless told. */
  readonly volume?: 'small' | 'medium' | 'large';
}

export type ClaimMeasure =
  /** A figure under or over a limit, measured by `plimsoll run`. */
  | {
      readonly kind: 'objective';
      readonly operation?: string;
      readonly metric: string;
      readonly max?: string;
      readonly min?: string;
    }
  /** A change, measured by `plimsoll ab SUITE --a VARIANT --b base`: the variant is "before". */
  | {
      readonly kind: 'change';
      readonly variant: string;
      readonly operation: string;
      /** p50, p95, mean, db (database time per request) or a mark. */
      readonly metric: string;
      /** How many times as fast, as the document says. */
      readonly ratio?: number;
      readonly beforeMs?: number;
      readonly afterMs?: number;
      /** Change from before to after, percent; negative = less. */
      readonly changePct?: number;
      readonly direction?: 'faster' | 'slower';
    }
  /** A statement that is said to work, to be planned in a certain way, or to return something. */
  | { readonly kind: 'probe'; readonly sql: string; readonly expect: ProbeExpectation }
  /** A setting: what the document says beside what the platform has. */
  | {
      readonly kind: 'configuration';
      readonly stated: string | number;
      readonly actual: string | number;
      readonly where: string;
    }
  | { readonly kind: 'not-measurable'; readonly why: string; readonly needed: string };

export type ProbeExpectation =
  | 'accepted'
  | { readonly plan: { readonly uses?: string; readonly without?: string } }
  | { readonly rows: string };

export type ClaimOutcome = 'holds' | 'does-not-hold' | 'undecided' | 'not-measured' | 'not-measurable';

/** One row of the ledger. */
export interface ClaimResult {
  readonly suite: string;
  readonly document: string;
  readonly id: string;
  readonly section: string;
  readonly claim: string;
  readonly kind: ClaimMeasure['kind'];
  readonly outcome: ClaimOutcome;
  /** What was measured, with unit and interval; or why not, and what would be needed. */
  readonly finding: string;
  readonly volume?: string;
  /** The plans behind a change or a statement, line by line. */
  readonly evidence?: readonly string[];
  /** Run that holds the figure. */
  readonly runId?: string;
  /** The command that measures it, for a row that was not. */
  readonly command?: string;
}

/** `claims.json`. */
export interface ClaimLedger {
  readonly schemaVersion: 1;
  readonly claims: readonly ClaimResult[];
}
