import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';

/** What a template may name, as `${name}`. */
export const placeholders = ['prompt', 'messages', 'tools', 'model', 'session', 'stream'] as const;
export type Placeholder = (typeof placeholders)[number];

/** Those whose value is text, so that it may stand inside a text and in a path. */
const inText: ReadonlySet<string> = new Set<Placeholder>(['prompt', 'model', 'session']);
/** `$${` is a literal `${`. */
const anywhere = /\$\$\{|\$\{([^}]*)\}/g;
const only = /^\$\{([^}]*)\}$/;

export type PlaceholderValues = Readonly<Record<Placeholder, Json>>;

/**
 * The template with its placeholders replaced. They stand in values, never in member names, and the result is a JSON
 * value, not a text that is parsed: whatever a prompt holds, it stays inside its string.
 */
export function fillTemplate(template: Json, values: PlaceholderValues): Json {
  if (typeof template === 'string') {
    const name = only.exec(template)?.[1];
    if (name !== undefined && isPlaceholder(name)) return values[name];
    return fillText(template, values, (text) => text);
  }
  if (isJsonObject(template))
    return Object.fromEntries(
      Object.entries(template).map(([key, member]) => [key, fillTemplate(member, values)]),
    );
  if (!Array.isArray(template)) return template;
  return (template as readonly Json[]).map((item) => fillTemplate(item, values));
}

/** A path with its placeholders replaced, each value percent-encoded. */
export function fillPath(path: string, values: PlaceholderValues): string {
  // Half a surrogate pair has no encoding.
  return fillText(path, values, (text) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')));
}

function fillText(text: string, values: PlaceholderValues, encode: (text: string) => string): string {
  return text.replaceAll(anywhere, (written, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = isPlaceholder(name) ? values[name] : undefined;
    return typeof value === 'string' ? encode(value) : written;
  });
}

function isPlaceholder(name: string): name is Placeholder {
  return (placeholders as readonly string[]).includes(name);
}

export interface TemplateProblem {
  /** Name as written. */
  readonly name: string;
  /** Whether it is a placeholder, but none that can stand in a text. */
  readonly known: boolean;
}

/** What of a text's placeholders cannot be filled in. */
export function problemsOfText(text: string, isPath: boolean): readonly TemplateProblem[] {
  const whole = isPath ? undefined : only.exec(text)?.[1];
  if (whole !== undefined && isPlaceholder(whole)) return [];
  return namesIn(text)
    .filter((name) => !inText.has(name))
    .map((name) => ({ name, known: isPlaceholder(name) }));
}

/** Every placeholder that a template names, wherever it stands. */
export function placeholdersOf(template: Json | undefined): ReadonlySet<string> {
  if (typeof template === 'string') return new Set(namesIn(template));
  if (typeof template !== 'object' || template === null) return new Set();
  const inner = Object.values(template) as readonly Json[];
  return new Set(inner.flatMap((value) => [...placeholdersOf(value)]));
}

function namesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(anywhere)).flatMap(([, name]) => (name === undefined ? [] : [name]));
}
