/** One element as read back from XML. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** What XML 1.0 allows (section 2.2, Char). */
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A strict reader of the part of XML that reports use: it throws where an XML processor must stop. */
export function readXml(source: string): Element {
  if (!CHARACTERS.test(source)) throw new Error('a character that XML does not allow');
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!source.startsWith(declaration)) throw new Error('no declaration');
  const [root, rest] = element(source.slice(declaration.length));
  if (rest.trim() !== '') throw new Error(`text after the root: ${rest.slice(0, 40)}`);
  return root;
}

function element(source: string): [Element, string] {
  const open = /^<([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/.exec(source);
  if (open === null) throw new Error(`no element at: ${source.slice(0, 60)}`);
  const [tag, name = '', list = '', empty] = open;
  const attributes = attributesOf(list);
  let rest = source.slice(tag.length);
  const children: Element[] = [];
  let text = '';
  while (empty !== '/') {
    const at = rest.indexOf('<');
    if (at < 0) throw new Error(`${name} is never closed`);
    text += decode(rest.slice(0, at));
    rest = rest.slice(at);
    if (rest.startsWith('</')) {
      if (!rest.startsWith(`</${name}>`)) throw new Error(`${name} is closed by another`);
      rest = rest.slice(name.length + 3);
      break;
    }
    const [child, after] = element(rest);
    children.push(child);
    rest = after;
  }
  return [{ name, attributes, children, text }, rest];
}

function attributesOf(list: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of list.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
    if (name in attributes) throw new Error(`${name} twice`);
    // A literal line break or tab in an attribute becomes a space (section 3.3.3).
    attributes[name] = decode(value.replace(/[\t\n\r]/g, ' '));
  }
  return attributes;
}

function decode(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in text');
  // A literal carriage return becomes a line break (section 2.11).
  return text.replace(/\r\n?/g, '\n').replace(/&([^;]*);?/g, (whole, name: string) => {
    if (!whole.endsWith(';')) throw new Error(`& alone: ${whole}`);
    const known = REFERENCES[name];
    if (known !== undefined) return known;
    const code = /^#(\d+)$/.exec(name)?.[1];
    if (code === undefined) throw new Error(`unknown reference &${name};`);
    return String.fromCodePoint(Number(code));
  });
}
