import type { ReportInput } from '../reporter.ts';
import { type ChangeGroup, changeGroups } from './changes.ts';
import { contextOf, type ReportContext } from './context.ts';
import { type DatabaseView, databaseView } from './database.ts';
import { type EnvironmentView, environmentView } from './environment.ts';
import { type ExpectationsView, expectationsView } from './expectations.ts';
import { GUIDE } from './guide.ts';
import { type Headline, headline } from './headline.ts';
import { type ObjectiveRow, objectiveRows } from './objectives.ts';
import { type Observation, observationsOf } from './observations.ts';
import { type CauseView, causeView, type OperationDetail, operationDetail } from './operation-detail.ts';
import { operationOrder } from './operations.ts';
import { type ResourcesView, resourcesView } from './resources.ts';

/** The whole page as plain values: formatted strings, and raw numbers for the charts. */
export interface ReportView {
  readonly headline: Headline;
  readonly machine: string;
  readonly commit: string;
  readonly compared: boolean;
  readonly beforeName: string;
  readonly afterName: string;
  readonly changes: readonly ChangeGroup[];
  readonly notGated: readonly string[];
  readonly otherCauses: readonly CauseView[];
  readonly operations: readonly OperationDetail[];
  readonly database: DatabaseView | undefined;
  readonly resources: ResourcesView;
  readonly expectations: ExpectationsView | undefined;
  readonly objectives: readonly ObjectiveRow[];
  readonly waivers: readonly string[];
  readonly observations: readonly Observation[];
  readonly environment: EnvironmentView;
  readonly warnings: readonly { readonly subject: string; readonly message: string }[];
  readonly guide: typeof GUIDE;
}

export function reportView(input: ReportInput): ReportView {
  const context = contextOf(input);
  const { record, comparison } = context;
  const order = operationOrder(context);
  const { commit, commitSubject } = record.environment;
  return {
    headline: headline(input),
    machine: record.environment.name,
    commit: [commit?.slice(0, 8), commitSubject].filter(Boolean).join(' '),
    compared: comparison !== undefined,
    beforeName: comparison?.a ?? '',
    afterName: comparison?.b ?? context.afterArm,
    changes: changeGroups(comparison, context.controls),
    notGated: comparison?.notGated ?? [],
    otherCauses: otherCauses(context, order),
    operations: order.map((operation, index) => operationDetail(context, operation, index === 0)),
    database: databaseView(context),
    resources: resourcesView(context),
    expectations: expectationsView(context),
    objectives: objectiveRows(context),
    waivers: (comparison?.waivers ?? []).map(
      waiver =>
        `${waiver.operation} ${waiver.metric}: up to ${waiver.limit} until ${waiver.expires}. ${waiver.reason}`,
    ),
    observations: observationsOf(record.observations),
    environment: environmentView(context),
    warnings: warningsOf(context),
    guide: GUIDE,
  };
}

/** Causes that belong to no operation of the page, such as those of the whole server. */
function otherCauses(context: ReportContext, order: readonly string[]): CauseView[] {
  return (context.comparison?.causes ?? []).filter(cause => !order.includes(cause.operation)).map(causeView);
}

/** Doubts of the run and of the comparison, each once. */
function warningsOf(context: ReportContext): ReportView['warnings'] {
  const all = [...context.record.warnings, ...(context.comparison?.warnings ?? [])];
  const seen = new Map(all.map(warning => [`${warning.subject}\n${warning.message}`, warning]));
  return [...seen.values()].map(({ subject, message }) => ({ subject, message }));
}
