import { boolean, custom, option, string } from '@oclif/core/flags';
import { string as argument } from '@oclif/core/args';
import { durationOf } from '../domain/duration.ts';
import type { Expectations } from '../domain/slots/preflight.ts';
import { labelKey, objectName } from './names.ts';
import { UsageError } from './usage-error.ts';

/** Flags as kubectl has them; they work before and after the verb. */
export const connectionFlags = {
  namespace: string({ char: 'n', summary: "Namespace (default: the context's)." }),
  context: string({ summary: 'Context of the kubeconfig (default: the current one).' }),
  cluster: string({ summary: 'Cluster of the kubeconfig.' }),
  user: string({ summary: 'User of the kubeconfig.' }),
  kubeconfig: string({ helpValue: 'FILE', summary: 'Path of the kubeconfig.' }),
  as: string({ helpValue: 'USER', summary: 'User to impersonate.' }),
  'as-group': string({
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Group to impersonate.',
  }),
  'as-uid': string({ summary: 'UID to impersonate.' }),
  server: string({ char: 's', helpValue: 'URL', summary: 'Address of the API server.' }),
  token: string({ summary: 'Bearer token for the API server.' }),
  'tls-server-name': string({ summary: 'Name to check the server certificate against.' }),
  'certificate-authority': string({ helpValue: 'FILE', summary: 'Certificate authority.' }),
  'client-certificate': string({ helpValue: 'FILE', summary: 'Client certificate.' }),
  'client-key': string({ helpValue: 'FILE', summary: 'Key of the client certificate.' }),
  'insecure-skip-tls-verify': boolean({ summary: 'Do not check the server certificate.' }),
  'request-timeout': string({
    helpValue: 'TIME',
    summary: 'Longest wait for one answer of the API server, as 5s or 1m (default 15s).',
  }),
} as const;

export const verbosityFlag = {
  v: string({
    helpValue: 'LEVEL',
    summary: 'Log level as in kubectl: 6 logs requests, 8 logs headers. Secrets are left out.',
  }),
} as const;

export const outputFlag = {
  output: option({
    char: 'o',
    options: ['text', 'json', 'yaml'] as const,
    default: 'text',
    summary: 'Format of the result on standard output (default text).',
  })(),
} as const;

export const progressFlag = {
  progress: option({
    options: ['auto', 'plain', 'ndjson'] as const,
    default: 'auto',
    summary:
      'Progress on standard error. auto: a live line on a terminal, plain lines elsewhere. ndjson: one JSON object a line, for programs.',
  })(),
} as const;

export const serviceFlags = {
  'slot-label': string({
    helpValue: 'KEY',
    summary: "Label that tells the slots apart (default: slot, or the Service's annotation).",
    parse: (input) => resolved(() => labelKey(input)),
  }),
} as const;

/** oclif would take a missing argument from standard input: whatever a pipeline has there must not name a Service. */
export const serviceArgument = {
  service: argument({
    ignoreStdin: true,
    description:
      'The Service that sends users to the live slot. May be left out where the namespace has only one such.',
    parse: (input) => resolved(() => objectName('SERVICE', input)),
  }),
} as const;

export const dryRunFlag = {
  'dry-run': option({
    options: ['none', 'client', 'server'] as const,
    default: 'none',
    summary:
      'client: print what would be done. server: also ask the API server whether it would take it. Neither changes anything.',
  })(),
} as const;

/** For commands on a set that its author keeps. */
export const goldenFlag = {
  golden: string({ helpValue: 'DIR', summary: 'Folder of the golden set (default ./golden).' }),
} as const;

/** For what judges a slot: a set that was published will do. */
export const judgingSetFlag = {
  golden: string({
    helpValue: 'DIR',
    summary: 'Folder of the golden set (default ./golden, or else what `golden publish` kept).',
  }),
} as const;

/** For what moves traffic. */
export const notifyFlag = {
  'notify-url': string({
    helpValue: 'URL',
    summary:
      'Tell this address how it ended, as JSON (default: KUBECTL_BLUEGREEN_NOTIFY_URL). It never changes the outcome.',
  }),
} as const;

/** For parsers of flags, which promise a value and reject with what is wrong. */
export async function resolved<T>(parse: () => T): Promise<T> {
  return await Promise.resolve().then(parse);
}

/** A length of time: `90s`, `2m`, `500ms`, or a number of seconds. */
export const duration = custom<number>({
  parse: (input) => Promise.resolve(durationMs(input)),
});

/** For `verify` and `switch`, beside --expect-image and --expect-version. */
export const waitFlag = {
  wait: duration({
    helpValue: 'TIME',
    summary: 'Wait so long, as 10m, until the slot is what --expect-image or --expect-version say.',
  }),
} as const;

export interface ExpectFlags {
  readonly 'expect-image'?: string | undefined;
  readonly 'expect-version'?: string | undefined;
  /** Milliseconds. */
  readonly wait?: number | undefined;
}

export function expectations(flags: ExpectFlags): Expectations {
  const { 'expect-image': image, 'expect-version': version, wait } = flags;
  if (wait !== undefined && image === undefined && version === undefined)
    throw new UsageError('--wait needs --expect-image or --expect-version: what to wait for');
  return { image, version };
}

export function durationMs(text: string, flag?: string): number {
  const ms = lengthOf(text, flag);
  // A timer that is longer than this ends at once (Node, setTimeout).
  if (ms > 2 ** 31 - 1) throw new UsageError(`${named(flag)}"${text}" is too long: at most 24 days`);
  return ms;
}

function lengthOf(text: string, flag: string | undefined): number {
  const ms = durationOf(text);
  if (ms === undefined)
    throw new UsageError(`${named(flag)}"${text}" is not a length of time: write 90s, 2m or 500ms`);
  return ms;
}

function named(flag: string | undefined): string {
  return flag === undefined ? '' : `${flag}: `;
}

/** `K=V` as given to --set-image, --set-env and --config. A name given twice says two things at once. */
export function keyValues(flag: string, pairs: readonly string[]): ReadonlyMap<string, string> {
  const named = new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1 || at === pair.length - 1) {
        if (flag === '--set-env' && at === pair.length - 1 && at > 0) return [pair.slice(0, at), ''] as const;
        throw new UsageError(`${flag} ${pair}: write NAME=VALUE`);
      }
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    }),
  );
  const names = pairs.map((pair) => pair.slice(0, pair.indexOf('=')));
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new UsageError(`${flag} ${twice}=… is given twice`);
  return named;
}
