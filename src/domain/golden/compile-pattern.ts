import { RE2JS } from 're2js';

/** A compiled pattern. Runs in time linear in the text, whatever the pattern. */
export interface Pattern {
  /** Where the first match starts and ends, in UTF-16 units; undefined where there is none. */
  find(text: string): { readonly start: number; readonly end: number } | undefined;
}

/**
 * RE2 syntax; what JavaScript spells otherwise (\u00e9, named groups) is understood too.
 * Throws `PatternError` with the reason: look-around and back-references do not exist in RE2.
 */
export function compilePattern(source: string): Pattern {
  const compiled = compile(source);
  return {
    find(text) {
      const matcher = compiled.matcher(text);
      return matcher.find() ? { start: matcher.start(), end: matcher.end() } : undefined;
    },
  };
}

export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** As ajv wants the engine for `pattern` and `patternProperties`; each object prints its source (ajv keeps them by it). */
export function jsonSchemaPattern(source: string): { test(text: string): boolean; toString(): string } {
  const compiled = compile(source);
  return { test: (text) => compiled.matcher(text).find(), toString: () => source };
}
jsonSchemaPattern.code = 'jsonSchemaPattern';

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PatternError(reason.replace(/^error parsing regexp: /, ''), { cause: error });
  }
}
