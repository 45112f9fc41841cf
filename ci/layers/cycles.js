/**
 * Circles in "file → files it imports", each once, as the list of its files.
 * @param {Map<string, string[]>} imports
 * @returns {string[][]}
 */
export function findCycles(imports) {
  const done = new Set();
  const path = [];
  const cycles = [];
  const visit = file => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push(path.slice(start));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of imports.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return cycles;
}
