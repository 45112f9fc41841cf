import type { DatabaseWindow } from '../../model/database.ts';
import { own } from '../../model/figures.ts';
import type { ReportContext } from './context.ts';

/** Windows of one arm, with the requests they served. */
export interface ArmWindows {
  readonly windows: readonly DatabaseWindow[];
  readonly requests: number;
  readonly spanRequests: number;
}

export function windowsOf(context: ReportContext, arm: string): ArmWindows {
  const sides = context.blocks
    .map(block => own(block.arms, arm))
    .filter(side => side?.database !== undefined)
    .filter(side => side !== undefined);
  const windows = sides.map(side => side.database).filter(window => window !== undefined);
  return {
    windows,
    requests: sides.reduce((total, side) => total + side.requests, 0),
    spanRequests: windows.reduce((total, window) => total + window.spanRequests, 0),
  };
}

/** value / by; 0 where either is missing or the divisor is not positive. */
export function quotient(value: number | undefined, by: number | undefined): number {
  return value !== undefined && by !== undefined && by > 0 ? value / by : 0;
}
