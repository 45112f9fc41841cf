// Who may import whom, as an allow-list: what is not listed is not allowed, and a folder without a rule is an error.
// `ours` names folders (ending in "/", with all below), files, or "<folder>/*" (the files directly in it).
// A file may always import from its own folder, which is what `files` matched.

const MODEL = 'src/model/';
const STATS = 'src/stats/';
const HOST = 'src/host/';
const FIGURES = 'src/summarise/'; // pure, so its figures are open to the other pure phases
const SLICES = 'scenarios/shared/slices.ts';

/** Node's modules that only compute: no file, no process, no clock, no network. */
const COMPUTING = words(
  'assert buffer crypto events path readline stream stream/promises string_decoder url util zlib',
);

const ANY = 'any';
const SHARED_BY_DRIVERS = ['src/drive/*', 'src/drive/node-tool/'];
const DRIVER = [MODEL, STATS, HOST, ...SHARED_BY_DRIVERS, SLICES];
const LOAD_TOOLS = ['@playwright/test', 'artillery', 'autocannon', 'zod'];
const PHASES = words('plan seed target collect summarise compare explain claims report gate store');
const ALL_BUT_DRIVERS = [MODEL, STATS, HOST, ...PHASES.map(inSrc), 'src/drive/*', 'src/run/', 'src/*'];

const pure = (folder, ours) => ({
  files: inSrc(folder),
  ours: [MODEL, STATS, ...ours],
  packages: [],
  node: [],
});
const phase = (folder, packages, node = []) => ({
  files: inSrc(folder),
  ours: [MODEL, STATS, HOST],
  packages,
  node: [...COMPUTING, ...node],
});

/** The first rule that matches a file holds. `<name>` stands for one folder, the same one throughout the rule. */
export const RULES = [
  { files: 'src/model/histogram.ts', ours: [MODEL], packages: ['hdr-histogram-js'], node: [] },
  { files: MODEL, ours: [], packages: [], node: [] },
  { files: STATS, ours: [], packages: ['simple-statistics'], node: [] },
  { files: HOST, ours: [MODEL], packages: ANY, node: ANY, touches: ANY },

  phase('plan', ['zod'], ['net']), // net: to tell an IP address from a name
  phase('seed', ['@faker-js/faker', 'pg', 'pg-copy-streams', 'piscina']),
  phase('target', []),
  phase('collect', ['pg', 'zod'], ['http']), // http: the proxy that tells the statements of a request
  phase('store', ['zod']),
  phase('report', ['handlebars']),
  pure('summarise', []),
  pure('compare', [FIGURES]),
  pure('explain', [FIGURES]),
  pure('claims', [FIGURES]),
  pure('gate', [FIGURES]),

  {
    files: 'src/drive/<tool>/inside/',
    ours: [MODEL, STATS, 'src/drive/<tool>/', ...SHARED_BY_DRIVERS, 'scenarios/shared/'],
    packages: ANY,
    node: ANY,
    touches: ANY,
  },
  { files: 'src/drive/node-tool/', ours: DRIVER, packages: ['zod'], node: [...COMPUTING, 'module'] }, // finds packages
  { files: 'src/drive/<tool>/', ours: DRIVER, packages: LOAD_TOOLS, node: COMPUTING },
  { files: 'src/drive/*', ours: [MODEL, STATS, HOST, SLICES], packages: ['zod'], node: COMPUTING },

  // the edge to the user: arguments, terminal and exit code are the process's
  {
    files: 'src/cli/',
    ours: ALL_BUT_DRIVERS,
    packages: ['commander', 'zod'],
    node: COMPUTING,
    touches: ['process'],
  },
  { files: 'src/registry.ts', ours: ['src/', 'reporters/'], packages: [], node: [] },
  { files: 'src/index.ts', ours: ALL_BUT_DRIVERS, packages: [], node: [] },
  { files: 'src/pipeline.ts', ours: ALL_BUT_DRIVERS, packages: [], node: COMPUTING },
  { files: 'src/run/', ours: ALL_BUT_DRIVERS, packages: [], node: COMPUTING },

  {
    files: 'reporters/<name>/',
    ours: [MODEL, STATS, 'src/report/', 'reporters/shared/'],
    packages: ['handlebars'],
    node: COMPUTING,
  },
  {
    files: 'seeds/<platform>/',
    ours: ['src/seed/dataset.ts', MODEL, STATS, 'seeds/shared/'],
    packages: ['plimsoll', '@faker-js/faker'],
    node: COMPUTING,
  },
  { files: 'platforms/<name>/', ours: ['platforms/shared/'], packages: ANY, node: ANY, touches: ANY },
  { files: 'scenarios/shared/', ours: [], packages: ANY, node: ANY, touches: ANY },
  { files: 'scenarios/<platform>/', ours: ['scenarios/shared/'], packages: ANY, node: ANY, touches: ANY },
];

/** Entry files of worker threads and processes have no host: they may touch the machine themselves. */
const WORKER = /\/worker\.ts$/;

/** The rule for a file, or undefined if none matches. */
export function ruleFor(file) {
  for (const rule of RULES) {
    const match = matchFolder(rule.files, file);
    if (!match) continue;
    const ours = [match.folder, ...rule.ours.map(pattern => withNames(pattern, match.names))];
    return WORKER.test(file) ? { ...rule, ours, node: ANY, touches: ANY } : { ...rule, ours };
  }
  return undefined;
}

export function allowsOurs(rule, file) {
  return rule.ours.some(pattern => {
    if (pattern.endsWith('/*')) return file.slice(0, file.lastIndexOf('/') + 1) === pattern.slice(0, -1);
    return pattern.endsWith('/') ? file.startsWith(pattern) : file === pattern;
  });
}

export function allowsNode(rule, module) {
  return rule.node === ANY || rule.node.includes(module);
}

/** Clock, chance and process: for the host, for code that has none, and partly for the edge. */
export function allowsTouching({ touches = [] }, what) {
  return touches === ANY || touches.includes(what);
}

export function allowsPackage(rule, name) {
  return rule.packages === ANY || rule.packages.includes(name);
}

/** The folder (or file) of a rule that a file lies in, with the names that `<name>` stands for; null if none. */
function matchFolder(pattern, file) {
  const names = [...pattern.matchAll(/<(\w+)>/g)].map(([, name]) => name);
  const expression = pattern.replaceAll('.', '\\.').replace(/<\w+>/g, '([^/]+)').replace('*', '[^/]+$');
  const match = new RegExp(`^${expression}`).exec(file);
  if (!match) return null;
  const folder = pattern.endsWith('*') ? pattern : match[0];
  return { folder, names: Object.fromEntries(names.map((name, i) => [name, match[i + 1]])) };
}

function words(text) {
  return text.split(' ');
}

function inSrc(folder) {
  return `src/${folder}/`;
}

function withNames(pattern, names) {
  return pattern.replace(/<(\w+)>/g, (_, name) => names[name]);
}
