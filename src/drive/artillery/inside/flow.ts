import { type ArtilleryScenario, asList, type FlowStep } from './artillery-types.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/**
 * Appends `hook` to the afterResponse hooks of every request that has any (or whose scenario has):
 * only then does a check come after the last byte.
 */
export function settleAfterHooks(scenario: ArtilleryScenario, hook: string): void {
  const always = asList(scenario.afterResponse).length > 0;
  for (const request of requestsOf(scenario.flow)) {
    const own = asList(request.afterResponse as string | string[] | undefined);
    if (always || own.length > 0) request.afterResponse = [...own, hook];
  }
}

/** Makes `hook` the last of every request's beforeRequest hooks: the scenario's and its own have run by then. */
export function addressLast(scenario: ArtilleryScenario, hook: string): void {
  for (const request of requestsOf(scenario.flow))
    request.beforeRequest = [...asList(request.beforeRequest as string | string[] | undefined), hook];
}

/**
 * One scenario that runs `iterations` times, one after the other, by one user: the fixed list of the
 * footprint. Scenarios take turns by weight, in the same order on every run.
 */
export function repeated(
  scenarios: readonly ArtilleryScenario[],
  iterations: number,
  startHook: string,
): ArtilleryScenario {
  const parts = scenarios.map(onItsOwn);
  const order = turnsByWeight(
    scenarios.map(scenario => weightOf(scenario)),
    iterations,
  );
  const flow = order.flatMap(index => [{ function: startHook }, ...structuredClone(parts[index] ?? [])]);
  return { name: 'footprint', flow };
}

/** The scenario's steps with all that was said for the whole scenario written to each step. */
function onItsOwn(scenario: ArtilleryScenario): FlowStep[] {
  const flow = structuredClone(scenario.flow);
  for (const request of requestsOf(flow)) {
    for (const kind of ['beforeRequest', 'afterResponse'] as const) {
      const hooks = [...asList(scenario[kind]), ...asList(request[kind] as string | string[] | undefined)];
      if (hooks.length > 0) request[kind] = hooks;
    }
  }
  const functions = (names: string | string[] | undefined) => asList(names).map(name => ({ function: name }));
  return [...functions(scenario.beforeScenario), ...flow.flat(), ...functions(scenario.afterScenario)];
}

/** Smooth weighted round robin: `counts` of each index in proportion to its weight, spread evenly. */
export function turnsByWeight(weights: readonly number[], turns: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const credit = weights.map(() => 0);
  const order: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    let best = 0;
    for (let i = 0; i < weights.length; i++) {
      credit[i] = (credit[i] ?? 0) + (weights[i] ?? 0);
      if ((credit[i] ?? 0) > (credit[best] ?? 0)) best = i;
    }
    credit[best] = (credit[best] ?? 0) - total;
    order.push(best);
  }
  return order;
}

function weightOf(scenario: ArtilleryScenario): number {
  const weight = Number(scenario.weight ?? 1);
  return Number.isFinite(weight) && weight >= 0 ? weight : 1;
}

/** The parameters of all requests in a flow, also inside loops and parallel steps. */
export function* requestsOf(flow: readonly FlowStep[]): Generator<Record<string, unknown>> {
  for (const step of flow) {
    if (Array.isArray(step)) {
      yield* requestsOf(step);
      continue;
    }
    for (const nested of [step.loop, step.parallel]) {
      if (Array.isArray(nested)) yield* requestsOf(nested as FlowStep[]);
    }
    for (const method of METHODS) {
      const request = step[method];
      if (typeof request === 'object' && request !== null) yield request as Record<string, unknown>;
    }
  }
}
