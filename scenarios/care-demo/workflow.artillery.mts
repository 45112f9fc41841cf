import { verify } from '../shared/node.ts';

/** Processor of the top-level artillery.yml: what each answer must be. */
interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

interface User {
  vars: Record<string, unknown>;
}

type Next = (error?: Error) => void;

interface Simulation {
  readonly regionId: string;
  readonly results: { readonly cai_before: number; readonly cai_after: number };
}

interface Dashboard {
  readonly totals: { readonly simulations: number };
  readonly trend: readonly unknown[];
}

export const regionsAreThere = expecting('workflow.regions', {
  'status is 200': answer => answer.statusCode === 200,
  'the region to be simulated is listed': answer => answer.body.includes('"id":"test-region"'),
});

const complete = expecting('workflow.simulation', {
  'status is 201': answer => answer.statusCode === 201,
  'it is about the region and better than before': answer => {
    const { regionId, results } = JSON.parse(answer.body) as Simulation;
    return regionId === 'test-region' && results.cai_after > results.cai_before;
  },
});

const fresh = (least: number) =>
  expecting('workflow.dashboard', {
    'status is 200': answer => answer.statusCode === 200,
    'it counts every simulation that was answered': answer => dashboardOf(answer).totals.simulations >= least,
    'it shows two years': answer => dashboardOf(answer).trend.length >= 24,
  });

/** Simulations of this process: asked for, and answered. */
let [asked, answered] = [0, 0];
/** Simulations that were there before them, at least; known from the first dashboard on. */
let before: number | undefined;

export function simulationIsAsked(_request: unknown, _user: User, _events: unknown, next: Next): void {
  asked++;
  next();
}

export function simulationIsComplete(...call: Parameters<ReturnType<typeof expecting>>): void {
  if (call[1].statusCode === 201) answered++;
  complete(...call);
}

/** Other people's simulations may come while this dashboard is under way, but none may be missing from it. */
export function rememberAnswered(_request: unknown, user: User, _events: unknown, next: Next): void {
  user.vars.least = before === undefined ? 1 : before + answered;
  next();
}

export function dashboardIsFresh(...call: Parameters<ReturnType<typeof expecting>>): void {
  const [, answer, user] = call;
  if (before === undefined && answer.statusCode === 200)
    before = dashboardOf(answer).totals.simulations - asked;
  fresh(Number(user.vars.least))(...call);
}

function dashboardOf(answer: Answer): Dashboard {
  return JSON.parse(answer.body) as Dashboard;
}

function expecting(operation: string, checks: Record<string, (answer: Answer) => boolean>) {
  return (_request: unknown, answer: Answer, _user: User, _events: unknown, next: Next): void => {
    verify(answer, operation, checks);
    next();
  };
}
