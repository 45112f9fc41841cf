/** The few parts of Artillery's plugin interface that we touch. */
export interface ArtilleryScript {
  config: {
    plugins: Record<string, unknown>;
    processor?: Record<string, unknown>;
  };
  scenarios: ArtilleryScenario[];
}

export interface ArtilleryScenario {
  name?: string;
  weight?: number | string;
  flow: FlowStep[];
  beforeScenario?: string | string[];
  afterScenario?: string | string[];
  beforeRequest?: string | string[];
  afterResponse?: string | string[];
  onError?: string | string[];
}

/** `{get: {url…}}`, `{loop: […]}`, `{parallel: […]}`, `{function: name}`, `{think: 1}`; lists may be nested. */
export type FlowStep = { [key: string]: unknown } | FlowStep[];

/** Parameters of one request; the same object in every hook and event of that request. */
export interface RequestParams {
  name?: string;
  method: string;
  url: string;
  /** Comes before `url` where it is set. */
  uri?: string;
  uuid: string;
  followRedirect?: boolean;
  capture?: unknown;
  match?: unknown;
  afterResponse?: unknown;
}

export interface UserContext {
  vars: Record<string, unknown>;
  readonly funcs: {
    /** Fills in `{{ variables }}`. */
    $template(text: string): string;
  };
}

export interface Emitter {
  on(event: string, listener: (...values: never[]) => void): unknown;
}

export type Next = (error?: Error | null) => void;

export function asList(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
