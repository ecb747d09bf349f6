/** What a query may name; each is put in as it is when the query is asked. */
export const placeholders = ['namespace', 'service', 'slot', 'pods'] as const;
export type Placeholder = (typeof placeholders)[number];

/** Of the release that is asked about. */
export interface QueryScope {
  readonly namespace: string;
  readonly service: string;
  readonly slot: string;
  /** Names; at least one. */
  readonly pods: readonly string[];
}

/** A `{{word}}` of a template, and what it stands in. */
export interface PlaceholderUse {
  readonly word: string;
  readonly within: 'quotes' | 'backticks' | 'nothing';
}

const token = /\{\{\s*([^{}]*?)\s*\}\}|\\.|["'`#\n]/gs;

/** All `{{word}}` outside of comments. */
export function placeholderUses(template: string): readonly PlaceholderUse[] {
  const uses: PlaceholderUse[] = [];
  let open = '';
  for (const [text, word] of template.matchAll(token)) {
    if (word !== undefined) {
      if (open !== '#') uses.push({ word, within: within(open) });
    } else if (text === '\n') {
      if (open === '#') open = '';
    } else if (open === '') {
      if (!text.startsWith('\\')) open = text;
    } else if (text === open && open !== '#') open = '';
  }
  return uses;
}

function within(open: string): PlaceholderUse['within'] {
  if (open === '') return 'nothing';
  return open === '`' ? 'backticks' : 'quotes';
}

/** The query that is sent. Values are escaped, so that none can end the string that it stands in. */
export function fillQuery(template: string, scope: QueryScope): string {
  const values: Readonly<Record<Placeholder, string>> = {
    namespace: scope.namespace,
    service: scope.service,
    slot: scope.slot,
    pods: scope.pods.map(asPattern).join('|'),
  };
  return template.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (written, word: string) =>
    isPlaceholder(word) ? asStringContent(values[word]) : written,
  );
}

export function isPlaceholder(word: string): word is Placeholder {
  return placeholders.some((one) => one === word);
}

function asPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** In hexadecimal: PromQL allows `\'` only within '…' and `\"` only within "…". */
function asStringContent(text: string): string {
  return text.replaceAll(
    /[\\"'\u0000-\u001f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
