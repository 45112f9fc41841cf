import { pathToFileURL } from 'node:url';
import { type Dataset, invalid, isDataset } from './dataset.ts';

/** The dataset that a file exports by default. Throws DATASET_INVALID. */
export async function loadDataset(file: string): Promise<Dataset> {
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`The dataset file ${file} could not be loaded: ${reason}`, undefined, error);
  }
  if (isDataset(exported)) return exported;
  throw invalid(
    `The dataset file ${file} does not export a dataset.`,
    'End it with: export default defineDataset({ … }).',
  );
}
