import type { Project } from './project.ts';

/** What `--help` says of a command. */
export interface Help {
  readonly options: ReadonlyMap<string, HelpOption>;
  /** Fewest and most words beside the options; Infinity for `<runs...>`. */
  readonly words: readonly [least: number, most: number];
  readonly commands: readonly string[];
}

export interface HelpOption {
  readonly takesValue: boolean;
  /** As printed: `(default: 3)`, `(default: "30s")`. */
  readonly default: string | undefined;
}

/** Help of every command by its words ("baseline save"), the root's under ''. */
export async function helpOfAll(project: Project): Promise<ReadonlyMap<string, Help>> {
  const root = await helpOf(project, []);
  const found = new Map([['', root]]);
  const ask = async (words: readonly string[]): Promise<void> => {
    const help = await helpOf(project, words);
    found.set(words.join(' '), help);
    for (const command of help.commands) await ask([...words, command]);
  };
  for (const command of root.commands) await ask([command]);
  return found;
}

async function helpOf(project: Project, command: readonly string[]): Promise<Help> {
  const { stdout, exitCode } = await project.run([...command, '--help']);
  if (exitCode !== 0) throw new Error(`plimsoll ${command.join(' ')} --help ended with ${exitCode}`);
  const [usage = ''] = stdout.split('\n');
  const [own = ''] = stdout.split('Global Options:');
  return { options: optionsIn(own), words: wordsIn(usage), commands: commandsIn(stdout) };
}

const TOO_LONG_TO_BE_TEXT = 30;

/** Lines that begin with two spaces and a dash; a text that is too long goes on in the next line. */
function optionsIn(help: string): Map<string, HelpOption> {
  const options = new Map<string, HelpOption>();
  const joined = help.replaceAll(new RegExp(`\\n {${TOO_LONG_TO_BE_TEXT - 10},}`, 'g'), ' ');
  for (const [, short, long, value, text] of joined.matchAll(
    /^ {2}(-\w)?(?:, )?(--[\w-]+)?( <\w+>)? {2,}(.*)$/gm,
  )) {
    const name = long ?? short;
    if (!name || name === '--help' || name === '--version') continue;
    const given = /\(default: (?:"(.*)"|(.*))\)/.exec(text ?? '');
    options.set(name, { takesValue: value !== undefined, default: given?.[1] ?? given?.[2] });
  }
  return options;
}

function wordsIn(usage: string): [number, number] {
  const least = usage.match(/<\w+(?:\.{3})?>/g) ?? [];
  const optional = (usage.match(/\[\w+\]/g) ?? []).filter(word => !/\[(options|command)\]/.test(word));
  return [least.length, usage.includes('...') ? Infinity : least.length + optional.length];
}

function commandsIn(help: string): string[] {
  const [, list = ''] = help.split(/^Commands:$/m);
  return [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name ?? '').filter(name => name !== 'help');
}
