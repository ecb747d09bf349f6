import { notAcceptable, unknownMediaType } from './refusals.ts';

/** What the answer is to be, by the Accept header. */
export interface Media {
  readonly format: 'json' | 'yaml';
  /** What the object is to be turned into. */
  readonly as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | undefined;
  /** `meta.k8s.io/v1`, or `v1beta1`, of what it is turned into. */
  readonly apiVersion: string;
}

/** Without an Accept header, and for what cannot be turned into anything. */
const plainJson: Media = { format: 'json', as: undefined, apiVersion: 'meta.k8s.io/v1' };

const formats: Readonly<Record<string, Media['format']>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/*': 'json',
  '*/*': 'json',
};
/** Known to kube-apiserver, and passed over here: a client that accepts nothing else cannot be served. */
const protobuf = 'application/vnd.kubernetes.protobuf';
const conversions = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);
const metaVersions = new Set(['v1', 'v1beta1']);

export interface Clause {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

/** Throws StatusError 406 where nothing of what is accepted can be given. */
export function negotiate(accept: string | undefined, answer: 'object' | 'list' | 'plain' = 'object'): Media {
  if (accept === undefined || accept.trim() === '') return plainJson;
  const clauses = parseAccept(accept);
  for (const clause of clauses) {
    const media = mediaOf(clause, answer !== 'plain');
    if (media !== undefined) return media;
  }
  const known = clauses.some(({ type }) => formats[type] !== undefined || type === protobuf);
  throw known ? notAcceptable() : unknownMediaType(answer === 'list');
}

function mediaOf({ type, parameters }: Clause, convertible: boolean): Media | undefined {
  const format = formats[type];
  if (format === undefined) return undefined;
  const { stream, sv, as, g, v } = parameters;
  if (sv !== undefined && sv !== '') return undefined;
  if (stream !== undefined && (stream !== 'watch' || format !== 'json')) return undefined;
  if (as === undefined && g === undefined && v === undefined) return { ...plainJson, format };
  if (!convertible || g !== 'meta.k8s.io' || !metaVersions.has(v ?? '')) return undefined;
  if (as === undefined || !conversions.has(as)) return undefined;
  return { format, as: as as NonNullable<Media['as']>, apiVersion: `meta.k8s.io/${v ?? ''}` };
}

/** The clauses of an Accept header, those with the higher `q` first. */
export function parseAccept(accept: string): readonly Clause[] {
  return accept
    .split(',')
    .map(parseClause)
    .filter(({ type }) => type !== '')
    .toSorted((a, b) => b.quality - a.quality);
}

function parseClause(text: string): Clause {
  const [type = '', ...pairs] = text.split(';').map((part) => part.trim());
  const entries = pairs.map((pair) => {
    const end = pair.indexOf('=');
    return end === -1 ? [pair, ''] : [pair.slice(0, end).trim(), pair.slice(end + 1).trim()];
  });
  const { q, ...parameters } = Object.fromEntries(entries) as Record<string, string>;
  const quality = Number(q ?? 1);
  return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality };
}
