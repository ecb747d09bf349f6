import type { JsonPatch } from '../../../domain/slots/json-patch.ts';

/**
 * A JSON Patch as the API server can compare it: it holds the strings of a `test` against its own JSON byte by byte
 * (evanphx/json-patch v4), and Go's JSON escapes what HTML could take for markup. Unescaped, a `test` of a template with
 * `sh -c "a && b"` in it fails for ever with 422 (tried on 1.36).
 */
export function jsonPatchText(patch: JsonPatch): string {
  return JSON.stringify(patch).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
