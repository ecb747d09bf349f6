import { shellWord, type CommandScope, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import { connectionFlags } from './flags.ts';

/**
 * Not repeated in a printed command: the namespace, which each one names as it was found, the token, which is a
 * secret, and how long to wait.
 */
const leftOut: ReadonlySet<string> = new Set(['namespace', 'token', 'request-timeout']);

/** The flags of this command line that lead to the same cluster, as the same user, and to the same slots. */
export function repeatedFlags(flags: object): RepeatedFlags {
  const typed = flags as Readonly<Record<string, unknown>>;
  const kubectl = Object.keys(connectionFlags).filter((name) => !leftOut.has(name));
  return {
    kubectl: kubectl.flatMap((name) => words(name, typed[name])),
    own: words('slot-label', typed['slot-label']),
  };
}

function words(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => words(name, one));
  if (value === true) return [`--${name}`];
  return typeof value === 'string' ? [`--${name}`, value] : [];
}

/** The words after `verify --show CASE` that lead to the same slot again, quoted for a shell. */
export function sameSlot(
  flags: { readonly namespace?: string | undefined },
  { service, slot, url }: Readonly<Record<'service' | 'slot' | 'url', string | undefined>>,
): string {
  if (url !== undefined) return `--url ${shellWord(url)}`;
  const { kubectl, own } = repeatedFlags(flags);
  const place = flags.namespace === undefined ? [] : ['-n', flags.namespace];
  return [...(service === undefined ? [] : [service]), ...place, ...kubectl, ...own, ...words('slot', slot)]
    .map(shellWord)
    .join(' ');
}

/** Where the commands that are printed shall work, as far as this command line says it. */
export function typedScope(
  flags: object,
  args: { readonly service?: unknown },
): CommandScope & { readonly service: string | undefined } {
  const { namespace } = flags as { readonly namespace?: string };
  const service = typeof args.service === 'string' ? args.service : undefined;
  return { namespace: namespace ?? '', repeated: repeatedFlags(flags), service };
}
