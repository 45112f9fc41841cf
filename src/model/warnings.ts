/** A doubt that travels with a result instead of being logged: every report shows it. */
export interface Warning {
  /** Stable, kebab-case. */
  readonly code: string;
  /** One sentence, with the figures. */
  readonly message: string;
  /** What it concerns: a driver, an operation, a capability. */
  readonly subject: string;
}
