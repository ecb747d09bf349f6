import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { pointerToken } from '../../domain/slots/json-patch.ts';

/** What went wrong at one place. */
export interface VariableProblem {
  readonly pointer: string;
  readonly message: string;
}

export interface WithVariables {
  readonly value: Json;
  readonly problems: readonly VariableProblem[];
}

/** The members of a case that variables are put into. */
const withVariables: readonly string[] = ['request', 'turns', 'expect'];
const only = /^\{\{\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}\}$/;
const anywhere = /\{\{\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}\}/g;

/**
 * Puts variables into every text of a case's request, turns and expect, member names aside.
 * A text that is only `{{name}}` becomes the variable's value with its type. What a variable holds is not looked
 * into again, so a variable may hold literal braces.
 */
export function putVariables(document: Json, variables: JsonObject): WithVariables {
  if (!isJsonObject(document)) return { value: document, problems: [] };
  const problems: VariableProblem[] = [];
  const members = Object.entries(document).map(([key, value]): [string, Json] => {
    return [
      key,
      withVariables.includes(key) ? replace(value, `/${pointerToken(key)}`, variables, problems) : value,
    ];
  });
  return { value: Object.fromEntries(members), problems };
}

function replace(value: Json, pointer: string, variables: JsonObject, problems: VariableProblem[]): Json {
  if (typeof value === 'string') return replaceInText(value, pointer, variables, problems);
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        replace(member, `${pointer}/${pointerToken(key)}`, variables, problems),
      ]),
    );
  }
  if (!Array.isArray(value)) return value;
  return (value as readonly Json[]).map((item, index) =>
    replace(item, `${pointer}/${index}`, variables, problems),
  );
}

function replaceInText(
  text: string,
  pointer: string,
  variables: JsonObject,
  problems: VariableProblem[],
): Json {
  const name = only.exec(text)?.[1];
  if (name !== undefined) return lookUp(name, pointer, variables, problems) ?? text;
  return text.replaceAll(anywhere, (written, inner: string) => {
    const found = lookUp(inner, pointer, variables, problems);
    if (typeof found !== 'object' || found === null) return found === undefined ? written : String(found);
    const kind = Array.isArray(found) ? 'list' : 'map';
    problems.push({ pointer, message: `variable \`${inner}\` is a ${kind}: it cannot stand inside a text` });
    return written;
  });
}

function lookUp(
  name: string,
  pointer: string,
  variables: JsonObject,
  problems: VariableProblem[],
): Json | undefined {
  if (Object.hasOwn(variables, name)) return variables[name];
  const known = Object.keys(variables);
  const defined = known.length === 0 ? 'none is defined' : `defined are ${known.join(', ')}`;
  problems.push({ pointer, message: `variable \`${name}\` is not defined: ${defined}` });
  return undefined;
}
