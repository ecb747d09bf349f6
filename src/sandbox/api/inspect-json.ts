/** What Go's decoder says of a text, where JSON.parse has other words or none. */
export interface JsonInspection {
  /** As encoding/json words it; undefined where the text is JSON. */
  readonly error: string | undefined;
  /** Paths of members that an object holds twice: `data.a`, `spec.ports[0].name`; each once, at most a hundred. */
  readonly duplicates: readonly string[];
}

/** As many as Go's decoder tells: a text could hold as many as there are bytes in it. */
const mostDuplicates = 100;

/** Nothing in the API nests deeper, and the recursion here and behind stays far from the end of the stack. */
const maxDepth = 1000;

export function inspectJson(text: string): JsonInspection {
  const reader = new Reader(text);
  try {
    reader.document();
    return { error: undefined, duplicates: reader.duplicates };
  } catch (error) {
    if (!(error instanceof SyntaxTrouble)) throw error;
    return { error: error.message, duplicates: reader.duplicates };
  }
}

class SyntaxTrouble extends Error {}

const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const integerPart = /-?(?:0|[1-9]\d*)/y;
const fraction = /\.\d+/y;
const exponent = /[eE][+-]?\d+/y;
const plainText = /[^"\\\u0000-\u001f]*/y;

class Reader {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value('');
    if (this.#next() !== undefined) this.#invalid('after top-level value');
  }

  #value(path: string): void {
    const first = this.#next();
    if (first === '{') this.#nested(() => this.#members(path));
    else if (first === '[') this.#nested(() => this.#elements(path));
    else if (first === '"') this.#string();
    else if (first !== undefined && /[-\d]/.test(first)) this.#number();
    else if (first !== undefined && literals[first] !== undefined) this.#literal(literals[first]);
    else this.#invalid('looking for beginning of value');
  }

  #nested(read: () => void): void {
    this.#depth += 1;
    if (this.#depth > maxDepth) this.#invalid('exceeded max depth');
    this.#at += 1;
    read();
    this.#depth -= 1;
  }

  #members(path: string): void {
    if (this.#taken('}')) return;
    const seen = new Set<string>();
    const told = new Set<string>();
    for (;;) {
      if (this.#next() !== '"') this.#invalid('looking for beginning of object key string');
      const key = this.#string();
      const member = path === '' ? key : `${path}.${key}`;
      if (seen.has(key) && !told.has(key) && this.duplicates.length < mostDuplicates) {
        this.duplicates.push(member);
        told.add(key);
      }
      seen.add(key);
      if (!this.#taken(':')) this.#invalid('after object key');
      this.#value(member);
      if (this.#taken('}')) return;
      if (!this.#taken(',')) this.#invalid('after object key:value pair');
    }
  }

  #elements(path: string): void {
    if (this.#taken(']')) return;
    for (let index = 0; ; index += 1) {
      this.#value(`${path}[${index}]`);
      if (this.#taken(']')) return;
      if (!this.#taken(',')) this.#invalid('after array element');
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      this.#match(plainText);
      const end = this.#text[this.#at];
      if (end === '"') break;
      if (end === '\\') this.#escape();
      else this.#invalid('in string literal');
    }
    this.#at += 1;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #escape(): void {
    this.#at += 1;
    const letter = this.#text[this.#at];
    if (letter === undefined || !'"\\/bfnrtu'.includes(letter)) this.#invalid('in string escape code');
    this.#at += 1;
    if (letter !== 'u') return;
    for (let digit = 0; digit < 4; digit += 1) {
      if (!/[\da-fA-F]/.test(this.#text[this.#at] ?? ''))
        this.#invalid('in \\u hexadecimal character escape');
      this.#at += 1;
    }
  }

  #number(): void {
    if (!this.#match(integerPart)) {
      this.#at += 1;
      this.#invalid('in numeric literal');
    }
    for (const [sign, part] of [
      [/\./, fraction],
      [/[eE]/, exponent],
    ] as const) {
      if (!sign.test(this.#text[this.#at] ?? '') || this.#match(part)) continue;
      this.#at += 1;
      this.#invalid(
        sign.source === '[eE]' ? 'in exponent of numeric literal' : 'after decimal point in numeric literal',
      );
    }
  }

  #literal(word: string): void {
    for (const letter of word) {
      if (this.#text[this.#at] !== letter) this.#invalid(`in literal ${word} (expecting '${letter}')`);
      this.#at += 1;
    }
  }

  /** The next character that is no space, which stays to be read. */
  #next(): string | undefined {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
    return this.#text[this.#at];
  }

  #taken(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #invalid(where: string): never {
    const found = this.#text[this.#at];
    throw new SyntaxTrouble(
      found === undefined ? 'unexpected end of JSON input' : `invalid character ${quoted(found)} ${where}`,
    );
  }
}

function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}
