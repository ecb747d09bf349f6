/** Rules for names and the like: each gives what is wrong with a text, in kube-apiserver's words. */
export type TextRule = (text: string) => readonly string[];

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const keyPart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

function matches(text: string, pattern: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

function unmatched(what: string, pattern: string, ...examples: readonly string[]): string {
  const list = examples.map((one) => `'${one}', `).join(' or ');
  return `${what} (${list === '' ? '' : `e.g. ${list}`}regex used for validation is '${pattern}')`;
}

function tooLong(text: string, most: number, unit: 'characters' | 'bytes' = 'characters'): readonly string[] {
  return Buffer.byteLength(text) > most ? [`must be no more than ${most} ${unit}`] : [];
}

export const isDnsLabel: TextRule = (text) => [
  ...tooLong(text, 63),
  ...(matches(text, label)
    ? []
    : matches(text, subdomain)
      ? ['must not contain dots']
      : [
          unmatched(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
            label,
            'my-name',
            '123-abc',
          ),
        ]),
];

const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

export const isDnsSubdomain: TextRule = (text) => [
  ...tooLong(text, 253),
  ...(matches(text, subdomain) ? [] : [unmatched(subdomainText, subdomain, 'example.com')]),
];

/** Names of Roles and bindings: anything that can stand in a path. */
export const isPathSegment: TextRule = (text) => {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter((one) => text.includes(one)).map((one) => `may not contain '${one}'`);
};

const keyText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const keyExamples = ['MyName', 'my.name', '123-abc'];

/** `app`, `example.com/app`: keys of labels and annotations, finalizers. */
export const isQualifiedName: TextRule = (text) => {
  const parts = text.split('/');
  if (parts.length > 2)
    return [
      `a valid label key ${unmatched(keyText, keyPart, ...keyExamples)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  return [
    ...(prefix === undefined ? [] : prefixFaults(prefix).map((one) => `prefix part ${one}`)),
    ...(name === ''
      ? ['name part must be non-empty']
      : tooLong(name, 63, 'bytes').map((one) => `name part ${one}`)),
    ...(matches(name, keyPart) ? [] : [`name part ${unmatched(keyText, keyPart, ...keyExamples)}`]),
  ];
};

function prefixFaults(prefix: string): readonly string[] {
  if (prefix === '') return ['must be non-empty'];
  return [
    ...tooLong(prefix, 253, 'bytes'),
    ...(matches(prefix, subdomain) ? [] : [unmatched(subdomainText, subdomain, 'example.com')]),
  ];
}

export const isLabelValue: TextRule = (text) => [
  ...tooLong(text, 63, 'bytes'),
  ...(text === '' || matches(text, keyPart)
    ? []
    : [
        unmatched(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
          `(${keyPart})?`,
          'MyValue',
          'my_value',
          '12345',
        ),
      ]),
];

/** Keys of ConfigMaps and Secrets. */
export const isConfigKey: TextRule = (text) => [
  ...tooLong(text, 253),
  ...(matches(text, '[-._a-zA-Z0-9]+')
    ? []
    : [
        unmatched(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
          '[-._a-zA-Z0-9]+',
          'key.name',
          'KEY_NAME',
          'key-name',
        ),
      ]),
  ...(text === '.' || text === '..'
    ? [`must not be '${text}'`]
    : text.startsWith('..')
      ? [`must not start with '..'`]
      : []),
];

export const isEnvName: TextRule = (text) =>
  matches(text, '[ -<>-~]+')
    ? []
    : [
        text === ''
          ? 'environment variable name must be non-empty'
          : "a valid environment variable name must consist only of printable ASCII characters other than '='",
      ];

export const isPortName: TextRule = (text) => [
  ...tooLong(text, 15),
  ...(matches(text, '[-a-z0-9]+')
    ? []
    : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(text) ? [] : ['must contain at least one letter (a-z)']),
  ...(text.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(text.startsWith('-') || text.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
];

export const isHeaderName: TextRule = (text) =>
  matches(text, '[-A-Za-z0-9]+')
    ? []
    : [
        unmatched(
          "a valid HTTP header must consist of alphanumeric characters or '-'",
          '[-A-Za-z0-9]+',
          'X-Header-Name',
        ),
      ];

export const isPercent: TextRule = (text) =>
  matches(text, '[0-9]+%')
    ? []
    : [
        unmatched(
          "a valid percent string must be a numeric string followed by an ending '%'",
          '[0-9]+%',
          '1%',
          '93%',
        ),
      ];

export function portFaults(port: number): readonly string[] {
  return port >= 1 && port <= 65_535 ? [] : ['must be between 1 and 65535, inclusive'];
}
