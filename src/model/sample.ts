/** One response, as every driver yields it. Times are epoch microseconds. */
export interface Sample {
  /** Low-cardinality name ("orders.list"), never a URL. */
  readonly operation: string;
  /** Which place of the block answered; the pipeline knows which arm sits there. */
  readonly slot: number;
  readonly startedAtUs: number;
  /** When the request was due, if the driver knows; response time counts from here. */
  readonly dueAtUs?: number;
  /** From the actual start to the end of what the driver's latency definition names. */
  readonly durationUs: number;
  readonly outcome: Outcome;
  /** Requests on the wire that it stands for; 1 unless told (a socket's message: 0, a whole burst: many). */
  readonly requests?: number;
  /** Counted, but its time says nothing: it was sent while connections were still being opened. */
  readonly untimed?: true;
}

/** `ok`, or the kind of failure: a word of low cardinality. */
export type Outcome = 'ok' | 'http-error' | 'timeout' | 'connection-error' | 'check-failed' | 'aborted';

/** A named duration inside a response or page (first byte, largest paint …); never mixed with latency. */
export interface Mark {
  readonly operation: string;
  readonly slot: number;
  readonly name: string;
  /** Microseconds, or for unitless marks (layout shift) millionths. */
  readonly value: number;
}

/** What a driver counted by itself, to be held against the samples. */
export interface DriverCount {
  /** Iterations (arrivals) that the schedule asked for; absent in a closed model. */
  readonly scheduled?: number;
  readonly started: number;
  /** Arrivals that were never started. */
  readonly dropped: number;
  readonly inFlightAtStop: number;
  /** Requests by the tool's own summary, where it has one. */
  readonly reportedRequests?: number;
  /** All requests per slot that reached the wire, also those that are no operation (page resources). */
  readonly wireRequests: Readonly<Record<number, number>>;
}

/** What "latency" means for a driver, printed beside its figures: different ones are never compared. */
export interface LatencyDefinition {
  readonly endsAt: 'first-byte' | 'last-byte' | 'step';
  readonly includesConnect: boolean;
  readonly startedFrom: 'intended' | 'actual' | 'unknown';
}
