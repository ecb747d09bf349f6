import type { WriteOptions } from '../registry/registry.ts';
import type { StatusCause } from '../status-error.ts';
import type { Call } from './call.ts';
import { flag } from './numbers.ts';
import { forbiddenField, invalidOptions, unsupportedValue } from './refusals.ts';

const maxManagerBytes = 128;
const validations = ['Ignore', 'Warn', 'Strict'] as const;

/** CreateOptions and UpdateOptions from the query. */
export function writeOptions(
  call: Call,
  kind: 'CreateOptions' | 'UpdateOptions',
  subresource?: 'status' | 'scale',
): WriteOptions {
  refuse(kind, [...managerCauses(call), ...commonCauses(call)]);
  return toOptions(call, subresource);
}

/** PatchOptions from the query. */
export function patchOptions(call: Call, apply: boolean, subresource?: 'status' | 'scale'): WriteOptions {
  const { searchParams } = call.url;
  const missing: readonly StatusCause[] =
    apply && (searchParams.get('fieldManager') ?? '') === ''
      ? [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: is required for apply patch',
            field: 'fieldManager',
          },
        ]
      : [];
  const force =
    !apply && searchParams.has('force')
      ? [forbiddenField('force', 'may not be specified for non-apply patch')]
      : [];
  refuse('PatchOptions', [...missing, ...force, ...managerCauses(call), ...commonCauses(call)]);
  return toOptions(call, subresource);
}

function isDryRun(call: Call): boolean {
  return call.url.searchParams.getAll('dryRun').includes('All');
}

export function forced(call: Call): boolean {
  return flag(call.url.searchParams, 'force');
}

/** `dryRun` may hold `All` alone. */
export function dryRunCauses(values: readonly string[]): readonly StatusCause[] {
  const wrong = values.filter((value) => value !== 'All' && value !== '');
  return wrong.length === 0 ? [] : [unsupportedValue('dryRun', `["${wrong.join('","')}"]`, '"All"')];
}

function toOptions(call: Call, subresource: 'status' | 'scale' | undefined): WriteOptions {
  const { searchParams } = call.url;
  const asked = searchParams.get('fieldValidation') ?? '';
  return {
    dryRun: isDryRun(call),
    fieldManager: searchParams.get('fieldManager') || managerByAgent(call),
    fieldValidation: validations.find((validation) => validation === asked) ?? 'Warn',
    ...(subresource !== undefined && { subresource }),
    warn: (text) => void call.warnings.push(text),
  };
}

/** The program's name in its User-Agent: what stands before the first slash. */
function managerByAgent({ request }: Call): string {
  const program = (request.headers['user-agent'] ?? '').split('/', 1)[0] ?? '';
  const printable = program.replace(/[^\x20-\x7e]/g, '');
  return printable.slice(0, maxManagerBytes) || 'unknown';
}

function commonCauses({ url }: Call): readonly StatusCause[] {
  const validation = url.searchParams.get('fieldValidation') ?? '';
  const known = validation === '' || validations.some((name) => name === validation);
  return [
    ...dryRunCauses(url.searchParams.getAll('dryRun')),
    ...(known
      ? []
      : [unsupportedValue('fieldValidation', JSON.stringify(validation), '"", "Ignore", "Strict", "Warn"')]),
  ];
}

function managerCauses({ url }: Call): readonly StatusCause[] {
  const manager = url.searchParams.get('fieldManager') ?? '';
  if (Buffer.byteLength(manager) > maxManagerBytes)
    return [
      {
        reason: 'FieldValueTooLong',
        message: `Too long: may not be more than ${maxManagerBytes} bytes`,
        field: 'fieldManager',
      },
    ];
  const wrong = /[^\P{C}]/u.exec(manager);
  if (wrong === null) return [];
  const code = wrong[0].codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const shown = code < 0x80 ? manager.replaceAll(wrong[0], `\\x${hex.padStart(2, '0')}`) : manager;
  return [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: "${shown}": invalid character U+${hex.toUpperCase().padStart(4, '0')} (at position ${wrong.index})`,
      field: 'fieldManager',
    },
  ];
}

function refuse(kind: string, causes: readonly StatusCause[]): void {
  if (causes.length > 0) throw invalidOptions(kind, causes);
}
