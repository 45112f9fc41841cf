/** The few parts of autocannon that we touch; it ships no types. */
export interface CannonRequest {
  /** Name of the operation. */
  title?: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  setupRequest?: (request: CannonRequest, context: Record<string, unknown>) => CannonRequest | undefined;
  onResponse?: (
    status: number,
    body: string,
    context: Record<string, unknown>,
    headers: Record<string, string | string[]>,
  ) => void;
  /** Ours: false = the response is a failed one. */
  verify?: (response: CannonResponse) => boolean;
}

export interface CannonResponse {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** A native file's default export: these options, or a function that returns them. */
export interface CannonScenario {
  requests: CannonRequest[];
  /** Seconds until an unanswered request counts as a timeout; autocannon's default is 10. */
  timeout?: number;
}

/** One connection. `responseMax`: it closes after the response to its request of that number. */
export interface CannonClient {
  responseMax: number;
  reqsMade: number;
  requestIterator: { currentRequest: CannonRequest; currentRequestIndex: number };
  pipelinedRequests: { size(): number; clear(): void };
  on(event: 'request' | 'done', listener: () => void): unknown;
  on(event: 'response', listener: (status: number, bytes: number, milliseconds: number) => void): unknown;
  on(event: 'headers', listener: (parsed: { readonly shouldKeepAlive: boolean }) => void): unknown;
  on(event: 'connError', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export interface CannonOptions extends CannonScenario {
  url: string;
  connections: number;
  duration: number;
  amount?: number;
  setupClient(client: CannonClient): void;
}

export interface CannonResult {
  readonly requests: { readonly sent: number };
}

export type Autocannon = (options: CannonOptions) => PromiseLike<CannonResult>;
