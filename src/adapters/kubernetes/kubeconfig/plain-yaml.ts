/**
 * Reads the YAML that kubectl and its like write: block maps and lists, one scalar a line. A general parser
 * takes 30 ms for a kubeconfig in a fresh process, this one less than 1. It never guesses: whatever is not
 * in this subset gives `undefined`, and the general parser reads the text.
 */
export function readPlainYaml(text: string): unknown {
  try {
    const lines = text.split('\n').flatMap(toLine);
    const reader = new PlainReader(lines);
    const value = reader.block(lines[0]?.indent ?? 0);
    return reader.atEnd ? value : undefined;
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class NotPlain extends Error {}

interface Line {
  readonly indent: number;
  /** Without indentation and trailing space. */
  readonly text: string;
}

function toLine(raw: string, index: number): readonly Line[] {
  const text = raw.trim();
  if (text === '' || (index === 0 && text === '---')) return [];
  const indent = raw.length - raw.trimStart().length;
  if (/[^ ]/.test(raw.slice(0, indent))) throw new NotPlain();
  return text.startsWith('#') ? [] : [{ indent, text }];
}

// Leaves out what would be a number, a date or an indicator of YAML's.
const entryPattern = /^([A-Za-z_][A-Za-z0-9_./-]*):(?: +(.+))?$/;

class PlainReader {
  readonly #lines: Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = [...lines];
  }

  get atEnd(): boolean {
    return this.#at >= this.#lines.length;
  }

  /** The map or list whose entries stand at exactly `indent`. */
  block(indent: number): unknown {
    const line = this.#lines[this.#at];
    if (line?.indent !== indent) throw new NotPlain();
    return isItem(line) ? this.#list(indent) : this.#map(indent);
  }

  #list(indent: number): readonly unknown[] {
    const items: unknown[] = [];
    for (let line = this.#next(indent); line !== undefined && isItem(line); line = this.#next(indent)) {
      const rest = line.text.slice(1).trimStart();
      if (rest === '') throw new NotPlain();
      if (isItem({ indent, text: rest })) throw new NotPlain();
      if (entryPattern.test(rest)) items.push(this.#itemMap(line, rest));
      else items.push(this.#scalarLine(rest, indent));
    }
    return items;
  }

  /** `- name: a`: the map's first entry stands on the item's line, where its other entries stand below. */
  #itemMap(line: Line, rest: string): unknown {
    const indent = line.indent + line.text.length - rest.length;
    this.#lines[this.#at] = { indent, text: rest };
    return this.#map(indent);
  }

  #map(indent: number): Readonly<Record<string, unknown>> {
    const entries: Record<string, unknown> = {};
    for (let line = this.#next(indent); line !== undefined && !isItem(line); line = this.#next(indent)) {
      const [, key, value] = entryPattern.exec(line.text) ?? [];
      if (key === undefined || key in entries || isWord(key)) throw new NotPlain();
      entries[key] = value === undefined ? this.#nested(indent) : this.#scalarLine(value, indent);
    }
    return entries;
  }

  #nested(indent: number): unknown {
    this.#at += 1;
    const below = this.#lines[this.#at];
    if (below === undefined || below.indent < indent) return null;
    // A list may stand at its key's own indentation.
    if (below.indent === indent) return isItem(below) ? this.#list(indent) : null;
    return this.block(below.indent);
  }

  #scalarLine(text: string, indent: number): unknown {
    this.#at += 1;
    // A deeper line would continue the scalar.
    if ((this.#lines[this.#at]?.indent ?? 0) > indent) throw new NotPlain();
    return scalar(text);
  }

  #next(indent: number): Line | undefined {
    const line = this.#lines[this.#at];
    if (line !== undefined && line.indent > indent) throw new NotPlain();
    return line?.indent === indent ? line : undefined;
  }
}

function isItem(line: Line): boolean {
  return line.text === '-' || line.text.startsWith('- ');
}

/** Words that YAML reads as something else than text. */
function isWord(text: string): boolean {
  return /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
}

const numberLike = /^[-+]?(?:\.?[0-9][0-9_]*\.?[0-9]*(?:e[-+]?[0-9]+)?|0[xo][0-9a-f]+|\.inf|\.nan)$/i;

function scalar(text: string): unknown {
  if (text === '{}') return {};
  if (text === '[]') return [];
  const quoted = /^"([^"\\]*)"$/.exec(text) ?? /^'([^']*)'$/.exec(text);
  if (quoted !== null) return quoted[1];
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  const plain = /^(?:[A-Za-z0-9_/.+=$(<^\\]|-(?=\S))[\x20-\x7e]*$/.test(text);
  if (!plain || isWord(text) || numberLike.test(text) || /: |:$|\s#/.test(text)) throw new NotPlain();
  return text;
}
