import type { AnyCommand } from './command.ts';
import { connectionFlags, verbosityFlag } from './flags.ts';

const program = 'kubectl bluegreen';
const width = 80;

interface FlagShape {
  readonly char?: string;
  readonly type: string;
  readonly summary?: string;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly multiple?: boolean;
  readonly helpValue?: string;
  readonly allowNo?: boolean;
}

/** `kubectl bluegreen --help`: what there is, one line a command. */
export function overview(commands: readonly (readonly [string, AnyCommand])[]): string {
  const rows = commands.map(([name, { summary }]) => [name, summary] as const);
  return [
    'Blue/green releases of AI agents, gated by a golden set of prompts.',
    '',
    ...wrap(
      'An agent runs as two Deployments, its slots. One Service sends users to one of them, the live slot; the other one is idle: a change goes there, is judged by the golden set, and only then gets the users.',
      0,
    ),
    '',
    'USAGE',
    `  ${program} COMMAND [SERVICE] [FLAGS]`,
    '',
    'COMMANDS',
    ...columns(rows),
    '',
    'A first look, which changes nothing:',
    `  ${program} status -n NAMESPACE`,
    '',
    `${program} COMMAND --help tells more.`,
    '',
  ].join('\n');
}

/** `kubectl bluegreen COMMAND --help` */
export function commandHelp(
  name: string,
  { summary, description, examples, flags, args }: AnyCommand,
): string {
  const shapes = Object.entries(flags) as unknown as readonly (readonly [string, FlagShape])[];
  const common = new Set([...Object.keys(connectionFlags), ...Object.keys(verbosityFlag)]);
  const argumentNames = Object.keys(args).map((argument) => `[${argument.toUpperCase()}]`);
  return [
    ...wrap(summary, 0),
    ...(description === undefined ? [] : ['', ...description.split('\n').flatMap((line) => wrap(line, 0))]),
    '',
    'USAGE',
    `  ${[program, name, ...argumentNames, '[FLAGS]'].join(' ')}`,
    ...section('ARGUMENTS', argumentRows(args)),
    ...section('FLAGS', flagRows(shapes.filter(([flag]) => !common.has(flag)))),
    ...section('CONNECTION, as in kubectl', flagRows(shapes.filter(([flag]) => common.has(flag)))),
    '',
    'EXAMPLES',
    ...examples.flatMap(({ line, does }) => [`  # ${does}`, `  ${program} ${line}`]),
    '',
  ].join('\n');
}

function argumentRows(args: AnyCommand['args']): [string, string][] {
  return Object.entries(args).map(([name, argument]) => [
    name.toUpperCase(),
    (argument as { description?: string }).description ?? '',
  ]);
}

function flagRows(flags: readonly (readonly [string, FlagShape])[]): [string, string][] {
  return flags.map(([name, flag]) => {
    const char = flag.char === undefined ? '   ' : `-${flag.char},`;
    const long = flag.allowNo === true ? `--[no-]${name}` : `--${name}`;
    const spelt = name.length === 1 ? `-${name}` : `${char} ${long}`;
    const value =
      flag.type === 'boolean' ? '' : ` ${flag.helpValue ?? flag.options?.join('|') ?? valueName(name)}`;
    const more = flag.multiple === true ? ' Repeatable.' : '';
    return [`${spelt}${value}`, `${flag.summary ?? ''}${more}`];
  });
}

function valueName(flag: string): string {
  return flag.split('-').at(-1)?.toUpperCase() ?? 'VALUE';
}

function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  return rows.length === 0 ? [] : ['', title, ...columns(rows)];
}

/** Two columns; a left part that is too wide stands on a line of its own. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.min(28, Math.max(...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, left + 4);
    if (name.length > left) return [`  ${name}`, `${' '.repeat(left + 4)}${first.trim()}`, ...more];
    return [`  ${name.padEnd(left)}  ${first.trim()}`, ...more];
  });
}

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one);
}
