import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';

export type Rendered =
  | { readonly kind: 'rendered'; readonly text: string }
  /** A part of the template language beyond `{{ name }}`, or a variable that nobody sets. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Anything that nunjucks would take for its own: `{{ … }}`, `{% … %}`, `{# … #}`. */
const part = /\{\{-?\s*([\s\S]*?)\s*-?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;
const path = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/** Puts variables in where the template says `{{ name }}` or `{{ name.member }}`; nothing else is understood. */
export function renderTemplate(template: string, vars: JsonObject): Rendered {
  let reason: string | undefined;
  const text = template.replaceAll(part, (written: string, name: string | undefined) => {
    const value = name !== undefined && path.test(name) ? lookUp(name.split('.'), vars) : undefined;
    if (value !== undefined) return asText(value);
    reason ??=
      name !== undefined && path.test(name)
        ? `no test sets the variable ${name}`
        : `${written.slice(0, 60)} is more than a variable`;
    return written;
  });
  return reason === undefined ? { kind: 'rendered', text } : { kind: 'unreadable', reason };
}

function lookUp(steps: readonly string[], vars: JsonObject): Json | undefined {
  let value: Json | undefined = vars;
  for (const step of steps)
    value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

/** As promptfoo shows a value inside a text. */
function asText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Whether any text in a value still has something of the template language. */
export function hasTemplate(value: Json): boolean {
  return JSON.stringify(value).search(part) >= 0;
}

export type RenderedValue =
  | { readonly kind: 'rendered'; readonly value: Json }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Every text in a value, member names aside. */
export function renderAll(value: Json, vars: JsonObject): RenderedValue {
  let reason: string | undefined;
  const walk = (one: Json): Json => {
    if (typeof one === 'string') {
      const rendered = renderTemplate(one, vars);
      if (rendered.kind === 'rendered') return rendered.text;
      reason ??= rendered.reason;
      return one;
    }
    if (isJsonObject(one))
      return Object.fromEntries(Object.entries(one).map(([key, member]) => [key, walk(member)]));
    return Array.isArray(one) ? (one as readonly Json[]).map(walk) : one;
  };
  const done = walk(value);
  return reason === undefined ? { kind: 'rendered', value: done } : { kind: 'unreadable', reason };
}
