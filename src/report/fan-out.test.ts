import { expect, test } from 'vitest';
import { renderAll } from './fan-out.ts';
import type { Reporter } from './reporter.ts';
import { sampleReport } from './testdata/sample-report.ts';

const good = (name: string): Reporter => ({
  name,
  render: input => [{ path: name, mediaType: 'text/plain', text: input.record.suite }],
});
const broken: Reporter = {
  name: 'broken',
  render: () => {
    throw new Error('no paper');
  },
};

test('a reporter that throws is named and does not stop the others', () => {
  const { artifacts, failures } = renderAll([good('one'), broken, good('two')], sampleReport());
  expect(artifacts.map(artifact => artifact.path)).toEqual(['one', 'two']);
  expect(failures).toEqual([{ reporter: 'broken', error: new Error('no paper') }]);
});
