import type { DeleteRequest } from '../registry/registry.ts';
import { badRequest, type StatusCause } from '../status-error.ts';
import type { Call } from './call.ts';
import { jsonType } from '../read-json.ts';
import { flag, integer } from './numbers.ts';
import {
  type BodyFormat,
  bodyFormat,
  parseJson,
  parseObject,
  parseYaml,
  refuseOtherThanObjects,
  Unparsable,
} from './parse-body.ts';
import { readBody, textOf } from './read-body.ts';
import { invalidOptions, unsupportedValue } from './refusals.ts';
import { dryRunCauses } from './write-options.ts';

type Members = Readonly<Record<string, unknown>>;

const policies = ['Foreground', 'Background', 'Orphan'] as const;

/** DeleteOptions: from the body, or from the query where there is none. */
export async function deleteOptions(call: Call): Promise<DeleteRequest> {
  const bytes = await readBody(call.request);
  const options = bytes.length === 0 ? fromQuery(call.url.searchParams) : fromBody(call, bytes);
  const causes = optionCauses(options);
  if (causes.length > 0) throw invalidOptions('DeleteOptions', causes);
  const { propagationPolicy, orphanDependents, gracePeriodSeconds } = options;
  const policy =
    orphanDependents === undefined
      ? policies.find((name) => name === propagationPolicy)
      : orphanDependents
        ? 'Orphan'
        : 'Background';
  return {
    dryRun: options.dryRun.includes('All'),
    ...(policy !== undefined && { propagationPolicy: policy }),
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(options.preconditions !== undefined && { preconditions: options.preconditions }),
  };
}

interface Options {
  readonly dryRun: readonly string[];
  readonly propagationPolicy: string | undefined;
  readonly orphanDependents: boolean | undefined;
  readonly gracePeriodSeconds: number | undefined;
  readonly preconditions: DeleteRequest['preconditions'];
}

function fromQuery(query: URLSearchParams): Options {
  return {
    dryRun: query.getAll('dryRun'),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: query.has('orphanDependents') ? flag(query, 'orphanDependents') : undefined,
    gracePeriodSeconds: integer(query, 'gracePeriodSeconds'),
    preconditions: undefined,
  };
}

function fromBody({ request }: Call, bytes: Buffer): Options {
  const body = parsed(bytes, bodyFormat(request.headers['content-type']));
  refuseOtherKinds(body);
  return {
    dryRun: member(body, 'dryRun', 'array') ? (body.dryRun as unknown[]).map(String) : [],
    propagationPolicy: member(body, 'propagationPolicy', 'string')
      ? (body.propagationPolicy as string)
      : undefined,
    orphanDependents: member(body, 'orphanDependents', 'bool')
      ? (body.orphanDependents as boolean)
      : undefined,
    gracePeriodSeconds: member(body, 'gracePeriodSeconds', 'number')
      ? (body.gracePeriodSeconds as number)
      : undefined,
    preconditions: member(body, 'preconditions', 'object')
      ? preconditions(body.preconditions as Members)
      : undefined,
  };
}

const schema = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

function parsed(bytes: Buffer, format: BodyFormat): Members {
  if (format === 'protobuf')
    return parseObject(bytes, format, { kind: 'DeleteOptions', schema }).value as Members;
  const text = textOf(bytes);
  try {
    const { value } = format === 'json' ? parseJson(text) : parseYaml(text);
    refuseOtherThanObjects(value);
    return (value ?? {}) as Members;
  } catch (error) {
    if (!(error instanceof Unparsable)) throw error;
    throw badRequest(
      format === 'json' ? `couldn't get version/kind; json parse error: ${error.message}` : error.message,
    );
  }
}

function refuseOtherKinds({ kind, apiVersion }: Members): void {
  if (kind === undefined || kind === '' || kind === 'DeleteOptions') return;
  throw badRequest(
    `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion ?? '')} in scheme "pkg/runtime/scheme.go:111"`,
  );
}

const goTypes: Readonly<Record<string, string>> = {
  dryRun: '[]string',
  propagationPolicy: 'v1.DeletionPropagation',
  orphanDependents: 'bool',
  gracePeriodSeconds: 'int64',
  preconditions: 'v1.Preconditions',
};

/** Whether the member is there; throws where it is of another type. */
function member(body: Members, name: string, type: string): boolean {
  const value = body[name];
  if (value === undefined || value === null) return false;
  if (jsonType(value) === type && (type !== 'number' || Number.isInteger(value))) return true;
  throw badRequest(
    `json: cannot unmarshal ${jsonType(value)} into Go struct field DeleteOptions.${name} of type ${goTypes[name] ?? type}`,
  );
}

function preconditions({ uid, resourceVersion }: Members): DeleteRequest['preconditions'] {
  return {
    ...(typeof uid === 'string' && { uid }),
    ...(typeof resourceVersion === 'string' && { resourceVersion }),
  };
}

function optionCauses({ dryRun, propagationPolicy, orphanDependents }: Options): readonly StatusCause[] {
  const policy = JSON.stringify(propagationPolicy);
  const both = propagationPolicy !== undefined && orphanDependents !== undefined;
  const known = propagationPolicy === undefined || policies.some((name) => name === propagationPolicy);
  return [
    ...(both
      ? [
          {
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${policy}: orphanDependents and deletionPropagation cannot be both set`,
            field: 'propagationPolicy',
          },
        ]
      : []),
    ...(known
      ? []
      : [unsupportedValue('propagationPolicy', policy, '"Foreground", "Background", "Orphan", "nil"')]),
    ...dryRunCauses(dryRun),
  ];
}
