import { parseSync } from 'vite';

/**
 * What a file imports and where it touches the machine.
 * The parser is the bundler's: TypeScript 7 offers none, and regular expressions trip over strings and comments.
 * @returns {{ imports: { from: string, line: number }[], machine: { what: string, line: number }[] }}
 */
export function scan(file, source) {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const nodes = [...walk(program)];
  const line = node => source.slice(0, node.start).split('\n').length;
  return {
    imports: nodes.flatMap(node => importOf(node).map(from => ({ from, line: line(node) }))),
    machine: touches(nodes).map(({ what, node }) => ({ what, line: line(node) })),
  };
}

/** All nodes, each with its parent and the key it hangs on. */
function* walk(node, parent, key) {
  node.parent = parent;
  node.key = key;
  yield node;
  for (const [name, value] of Object.entries(node)) {
    if (name === 'parent') continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') yield* walk(child, node, name);
    }
  }
}

const IMPORTING = [
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
];

function importOf(node) {
  if (node.type === 'CallExpression' && node.callee.name === 'require') return literal(node.arguments[0]);
  if (!IMPORTING.includes(node.type)) return [];
  return literal(node.source ?? node.expression);
}

/** An address that is computed cannot be checked; the few there are (config files, workers) are no layers. */
function literal(node) {
  return node?.type === 'Literal' && typeof node.value === 'string' ? [node.value] : [];
}

const CLOCKS = ['Date.now', 'performance.now', 'performance.timeOrigin', 'Math.random', 'Temporal.Now'];

function touches(nodes) {
  const own = new Set(nodes.filter(isBinding).map(node => node.name));
  return nodes.flatMap(node => {
    if (node.type === 'MemberExpression') {
      const what = dotted(node);
      return CLOCKS.includes(what) && !own.has(what.split('.')[0]) ? [{ what, node }] : [];
    }
    if (node.type !== 'Identifier' || own.has(node.name)) return [];
    if (node.name === 'process' && isReference(node)) return [{ what: 'process', node }];
    return node.name === 'Date' && isNow(node) ? [{ what: 'new Date()', node }] : [];
  });
}

function dotted({ object, property, computed }) {
  const last =
    object.type === 'MemberExpression' && object.object.name === 'globalThis' ? object.property : object;
  const name = computed ? property.value : property.name;
  return `${last.name}.${name}`;
}

/** `new Date()` and `Date()` read the clock; `new Date(x)` does not. */
function isNow({ parent, key }) {
  if (key !== 'callee') return false;
  return parent.type === 'CallExpression' || parent.arguments.length === 0;
}

/** Not `x.process` nor `{ process: … }`, but `process.env`, `globalThis.process`, `{ process }`. */
function isReference({ parent, key }) {
  if (parent.type.startsWith('TS')) return false;
  if (key === 'property' && !parent.computed) return parent.object.name === 'globalThis';
  if (key === 'key' && !parent.computed) return parent.shorthand === true;
  return true;
}

/** A name that the file declares itself (variable, parameter, import) is not the global one. */
function isBinding({ type, parent, key }) {
  if (type !== 'Identifier' || !parent) return false;
  if (key === 'id' || key === 'param' || key === 'params' || key === 'local') return true;
  if (key === 'elements') return parent.type === 'ArrayPattern';
  if (key === 'left') return parent.type === 'AssignmentPattern';
  if (key === 'argument') return parent.type === 'RestElement';
  return key === 'value' && parent.type === 'Property' && parent.parent.type === 'ObjectPattern';
}
