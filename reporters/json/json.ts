import type { Reporter } from '../../src/report/reporter.ts';
import { verdictView } from '../../src/report/verdict-view.ts';

/** Record, comparison and controls in one document, with the verdict in words. */
export const jsonReporter: Reporter = {
  name: 'json',
  render(input) {
    const { pill, word, exitCode, partial } = verdictView(input);
    const document = {
      schemaVersion: 1,
      verdict: { pill, word, exitCode, partial },
      record: input.record,
      comparison: input.comparison ?? null,
      controls: input.controls,
    };
    const text = `${JSON.stringify(document, null, 2)}\n`;
    return [{ path: 'report.json', mediaType: 'application/json', text }];
  },
};
