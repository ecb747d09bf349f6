/**
 * Flags of the command line that a printed command repeats: pasted elsewhere it must reach the same place. Words as
 * they were typed, not yet quoted; never a secret.
 */
export interface RepeatedFlags {
  /** What kubectl knows too: `['--context', 'prod']`. */
  readonly kubectl: readonly string[];
  /** What only this plugin knows: `['--slot-label', 'colour']`. */
  readonly own: readonly string[];
}

export const nothingRepeated: RepeatedFlags = { kubectl: [], own: [] };

/** Where a printed command shall work. */
export interface CommandScope {
  /** Empty where it is not known yet. */
  readonly namespace: string;
  readonly repeated: RepeatedFlags;
  /** The Service asks for a reason: commands that would be refused without one have it. */
  readonly reasonRequired?: boolean | undefined;
}

/** `kubectl -n ai-agents --context prod get services`; `rest` is quoted already. */
export function kubectlCommand({ namespace, repeated }: CommandScope, rest: string): string {
  return joined('kubectl', place(namespace), ...repeated.kubectl.map(shellWord), rest);
}

/** `kubectl bluegreen switch agent-service -n ai-agents --context prod --to green`; `rest` is quoted already. */
export function pluginCommand(
  { namespace, repeated, reasonRequired = false }: CommandScope,
  verb: string,
  service = '',
  rest = '',
): string {
  const flags = [...repeated.kubectl, ...repeated.own].map(shellWord);
  const isWanted = reasonRequired && wantingReason.has(verb) && !rest.includes('--reason ');
  const reason = isWanted ? '--reason "…"' : '';
  return joined('kubectl bluegreen', verb, service, place(namespace), ...flags, rest, reason);
}

/** Refused without a reason where the Service asks for one. */
const wantingReason: ReadonlySet<string> = new Set(['switch', 'rollback', 'standby']);

/** A word as a POSIX shell takes it. */
export function shellWord(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function place(namespace: string): string {
  return namespace === '' ? '' : `-n ${shellWord(namespace)}`;
}

function joined(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
