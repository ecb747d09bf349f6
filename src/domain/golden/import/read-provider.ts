import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { ImportNote, ImportPlace, LeftOut, SourceDocument } from './imported.ts';
import { hasTemplate } from './render-template.ts';
import { putFiles, type ReferencedFiles } from './references.ts';

export interface ReadProvider {
  readonly tools: readonly Json[];
  readonly parameters: JsonObject;
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly ImportNote[];
}

/** Members of a request that every server of the protocol reads; keys and addresses are not among them. */
const parameterNames = [
  'temperature',
  'max_tokens',
  'max_completion_tokens',
  'top_p',
  'seed',
  'stop',
  'presence_penalty',
  'frequency_penalty',
  'response_format',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning_effort',
];

/** Where the model is and who asks it: the suite says that of the agent. */
const reach = ['apiKey', 'apiKeyEnvar', 'apiHost', 'apiBaseUrl', 'organization', 'headers'];

/** What a single provider's `config` sends with each request. Which model answers is the agent's own matter. */
export function readProvider(config: SourceDocument, files: ReferencedFiles): ReadProvider {
  const root = isJsonObject(config.value) ? config.value : {};
  const key = root['providers'] !== undefined ? 'providers' : 'targets';
  const written = root[key];
  const list = written === undefined ? [] : Array.isArray(written) ? (written as readonly Json[]) : [written];
  const place = (pointer: string) => config.placeOf(pointer);
  const notes: ImportNote[] = [];
  if (list.length > 0)
    notes.push({
      ...place(`/${key}`),
      what: `${key}: the agent itself is asked; its model stands in suite.yaml`,
    });
  const configs = list.flatMap((one) =>
    isJsonObject(one) && isJsonObject(one['config']) ? [one['config']] : [],
  );
  const [only] = configs;
  if (only === undefined || list.length > 1) {
    const leftOut = configs.length === 0 ? [] : [several(place(`/${key}`))];
    return { tools: [], parameters: {}, leftOut, notes };
  }
  const pointer = Array.isArray(written) ? `/${key}/0/config` : `/${key}/config`;
  return { ...readConfig(only, files, (name) => place(`${pointer}/${name}`)), notes };
}

function several(place: ImportPlace): LeftOut {
  return {
    ...place,
    what: 'the config of several providers',
    instead: 'request.parameters and request.tools of the cases, for one of them',
  };
}

function readConfig(
  config: JsonObject,
  files: ReferencedFiles,
  place: (name: string) => ImportPlace,
): Omit<ReadProvider, 'notes'> {
  const leftOut: LeftOut[] = [];
  const parameters: Record<string, Json> = {};
  let tools: readonly Json[] = [];
  for (const [name, written] of Object.entries(config)) {
    if (reach.includes(name)) continue;
    const { value, unread } = putFiles(written, files);
    const isTools =
      name === 'tools' && Array.isArray(value) && (value as readonly Json[]).every(isJsonObject);
    const templated = hasTemplate(value);
    if (unread === undefined && !templated && isTools) tools = value as readonly Json[];
    else if (unread === undefined && !templated && parameterNames.includes(name)) parameters[name] = value;
    else
      leftOut.push({
        ...place(name),
        what: `config.${name} of the provider`,
        instead: 'the agent has it, or request.parameters of the cases',
      });
  }
  return { tools, parameters, leftOut };
}
