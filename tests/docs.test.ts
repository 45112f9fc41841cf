import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopAllChildren } from '../src/host/child.ts';
import { defineConfig, env } from '../src/plan/config.ts';
import { configSchema } from '../src/plan/config-schema.ts';
import { validateConfig } from '../src/plan/load-config.ts';
import { keysOf } from './support/config-keys.ts';
import {
  anchorOf,
  commandLines,
  fences,
  localLinks,
  pages,
  parts,
  read,
  repository,
  rowsOf,
} from './support/documentation.ts';
import { type Help, helpOfAll } from './support/help.ts';
import { host, makeProject, type Project } from './support/project.ts';
import { healthy } from './support/targets.ts';

afterAll(stopAllChildren);

describe('links', () => {
  it.each(pages().filter(page => localLinks(read(page)).length > 0))('of %s lead somewhere', page => {
    const dead = localLinks(read(page)).filter(({ path, anchor }) => {
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(repository, file))) return true;
      return anchor !== '' && !parts(read(file)).some(({ title }) => anchorOf(title) === anchor);
    });
    expect(dead).toEqual([]);
  });

  it('lead from the index to every page', () => {
    const linked = localLinks(read('docs/README.md')).map(({ path }) => join('docs', path));
    const commands = localLinks(read('docs/reference/commands/README.md')).map(({ path }) =>
      join('docs/reference/commands', path),
    );
    const reached = new Set(['docs/README.md', ...linked, ...commands]);
    expect(pages().filter(page => page.startsWith('docs') && !reached.has(page))).toEqual([]);
  });
});

const COMMON = 'docs/reference/commands/README.md';
const commandPages = pages().filter(page => dirname(page) === dirname(COMMON) && page !== COMMON);

/** Documented commands: option → default, by the headings `# plimsoll run`, `## plimsoll baseline save`. */
function documentedCommands(): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const page of commandPages) {
    const text = read(page);
    const common = text.includes(`(README.md#common-options)`) ? optionsIn(read(COMMON)) : [];
    for (const { title, text: part } of parts(text)) {
      const [, command] = /^plimsoll (.+)$/.exec(title) ?? [];
      if (command !== undefined) found.set(command, new Map([...common, ...optionsIn(part)]));
    }
  }
  return found;
}

function optionsIn(text: string): [string, string][] {
  return rowsOf(text, 'option').map(([option = '', fallback = '']) => {
    const names = option.replaceAll('`', '').match(/--[\w-]+|-\w\b/g) ?? [];
    return [names.find(name => name.startsWith('--')) ?? names[0] ?? '', fallback];
  });
}

describe('commands', () => {
  let help: ReadonlyMap<string, Help>;
  beforeAll(async () => {
    help = await helpOfAll(await makeProject({}));
  });

  it('are documented, and no others', () => {
    expect([...documentedCommands().keys()].sort()).toEqual([...help.keys()].filter(Boolean).sort());
  });

  it('have the options that are documented, with their defaults, and no others', () => {
    for (const [command, documented] of documentedCommands()) {
      const { options = new Map(), commands = [] } = help.get(command) ?? {};
      if (commands.length > 0) continue; // the options are those of its subcommands
      expect([command, ...[...documented.keys()].sort()]).toEqual([command, ...[...options.keys()].sort()]);
      for (const [name, option] of options)
        if (option.default !== undefined)
          expect(`${command} ${name} ${documented.get(name)}`).toBe(`${command} ${name} ${option.default}`);
    }
  });

  it.each(pages().filter(page => commandLines(read(page)).length > 0))('of %s can be called so', page => {
    const faults = commandLines(read(page)).flatMap(line => faultOf(line, help));
    expect(faults).toEqual([]);
  });
});

/** Why a command line would be refused, as far as `--help` tells. */
function faultOf(line: readonly string[], help: ReadonlyMap<string, Help>): string[] {
  const two = line.slice(0, 2).join(' ');
  const name = help.has(two) ? two : (line[0] ?? '');
  const known = help.get(name);
  const shown = `plimsoll ${line.join(' ')}`;
  if (!known || known.commands.length > 0) return [`${shown}: no such command`];
  let words = 0;
  const rest = line.slice(name.split(' ').length);
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] as string;
    if (!word.startsWith('-')) words++;
    else {
      const option = known.options.get(word === '-c' ? '--config' : word);
      if (!option) return [`${shown}: ${word} is no option of it`];
      if (option.takesValue) i++;
    }
  }
  const [least, most] = known.words;
  return words < least || words > most ? [`${shown}: ${words} words, ${least} to ${most} are wanted`] : [];
}

describe('config.md', () => {
  const documented = parts(read('docs/reference/config.md')).flatMap(({ title, text }) =>
    rowsOf(text, 'key').map(([key = '', , fallback = '']) => ({
      path: `${title.replaceAll('`', '')}.${key.replaceAll('`', '')}`,
      default: fallback,
    })),
  );
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);

  it('has the keys of the schema with their defaults, and no others', () => {
    expect(documented.sort(byPath)).toEqual(keysOf(configSchema).sort(byPath));
  });

  it.each(pages().flatMap(page => configsOf(page).map(body => [page, body])))(
    'is what the example in %s keeps to',
    (page, body) => {
      expect(() => validateConfig(evaluate(body as string), page as string)).not.toThrow();
    },
  );
});

/** Whole configs in the examples of a page. */
function configsOf(page: string): string[] {
  return fences(read(page))
    .map(({ body }) => body)
    .filter(body => body.includes('export default defineConfig('));
}

/** The object of an example. It has no types, so that it runs as it stands once its import is gone. */
function evaluate(source: string): unknown {
  const body = source.replaceAll(/^import .*$/gm, '').replace('export default', 'return');
  return new Function('defineConfig', 'env', body)(defineConfig, env);
}

describe('the first measurement of the README', () => {
  let project: Project;
  let address: string;
  beforeAll(async () => {
    const written = fences(read('README.md')).filter(({ file }) => file !== '');
    project = await makeProject({
      ...Object.fromEntries(written.map(({ file, body }) => [file, body])),
      'server.mjs': healthy,
      'db/schema.sql':
        'CREATE TABLE items (id integer NOT NULL, name text NOT NULL, price integer NOT NULL);',
      'db/indexes.sql': 'CREATE INDEX items_price ON items (price);',
    });
    await mkdir(join(project.root, 'node_modules'));
    await symlink(repository, join(project.root, 'node_modules', 'plimsoll')); // as npm links a folder
    address = await serve(project);
  });

  it('runs as it is written', async () => {
    const lines = commandLines(read('README.md'));
    const done: string[] = [];
    for (const line of lines) {
      // a whole comparison takes minutes; its plan is made by the line with --dry-run
      if (line[0] === 'ab' && !line.includes('--dry-run')) continue;
      // only the address differs: port 3000 may be somebody else's here
      const args = line.map(word => word.replace('http://127.0.0.1:3000', address));
      const ended = await project.run(args);
      // the gate may find this machine slower than a minute ago; that is a verdict too
      const expected = line[0] === 'gate' ? [0, 1] : [0];
      expect(expected, `plimsoll ${line.join(' ')}\n${ended.stdout}${ended.stderr}`).toContain(
        ended.exitCode,
      );
      expect(ended.leftRunning).toEqual([]);
      done.push(line[0] ?? '');
    }
    expect(done).toEqual(['run', 'doctor', 'ab', 'run', 'baseline', 'gate']);
  });

  it('leaves the files that are documented', async () => {
    const runs = join(project.root, '.plimsoll', 'runs');
    const ids = (await readdir(runs)).sort();
    expect(ids).toHaveLength(3);
    const gated = join(runs, ids.at(-1) ?? '');
    const documented = rowsOf(read('docs/reference/files.md'), 'file').map(([file = '']) =>
      file.replaceAll(/[`/]/g, ''),
    );
    expect((await readdir(gated)).filter(file => !documented.includes(file))).toEqual([]);
    const record = JSON.parse(await readFile(join(gated, 'record.json'), 'utf8')) as Record<string, unknown>;
    expect(undocumented(record, 'record.json')).toEqual([]);
    const comparison = JSON.parse(await readFile(join(gated, 'comparison.json'), 'utf8'));
    expect(undocumented(comparison, 'comparison.json')).toEqual([]);
    const [baseline = ''] = await readdir(join(project.root, 'baselines', 'shop'));
    expect(baseline).toMatch(/^[0-9a-f]{12}\.json$/);
  });
});

/** Fields of a document that the first line of its section in files.md does not name. */
function undocumented(document: object, name: string): string[] {
  const line = read('docs/reference/files.md')
    .split('\n')
    .find(text => text.startsWith(`**${name}**`));
  const named = new Set(line?.match(/\w+/g));
  return Object.keys(document).filter(field => field !== 'schemaVersion' && !named.has(field));
}

/** The user's own server, running already. */
async function serve(project: Project): Promise<string> {
  const port = await host.freePort();
  host.start({
    command: process.execPath,
    args: ['server.mjs'],
    cwd: project.root,
    env: { PORT: `${port}` },
  });
  const address = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(`${address}/healthz`).catch(() => undefined);
    if (answer?.ok) return address;
    await host.wait(25);
  }
  throw new Error('the server of the example does not answer');
}
