import path from 'node:path';
import { KubeconfigError } from './kubeconfig-error.ts';

/** Typed reading of one map of a kubeconfig. A member of another type is an error that names file and place. */
export class RecordReader {
  readonly file: string;
  readonly place: string;
  readonly #members: ReadonlyMap<string, unknown>;

  constructor(file: string, place: string, value: unknown) {
    this.file = file;
    this.place = place;
    if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value)))
      throw wrongType(file, place, 'a map');
    this.#members = new Map(Object.entries(value ?? {}));
  }

  /** Empty text counts as absent, as kubectl has it. */
  text(key: string): string | undefined {
    const value = this.#members.get(key);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') throw wrongType(this.file, this.#at(key), 'text');
    return value;
  }

  flag(key: string): boolean {
    const value = this.#members.get(key) ?? false;
    if (typeof value !== 'boolean') throw wrongType(this.file, this.#at(key), 'true or false');
    return value;
  }

  list(key: string): readonly unknown[] {
    const value = this.#members.get(key) ?? [];
    if (!Array.isArray(value)) throw wrongType(this.file, this.#at(key), 'a list');
    return value;
  }

  texts(key: string): readonly string[] {
    return this.list(key).map((item, index) => {
      if (typeof item !== 'string') throw wrongType(this.file, `${this.#at(key)}[${index}]`, 'text');
      return item;
    });
  }

  record(key: string): RecordReader {
    return new RecordReader(this.file, this.#at(key), this.#members.get(key));
  }

  records(key: string): readonly RecordReader[] {
    return this.list(key).map(
      (item, index) => new RecordReader(this.file, `${this.#at(key)}[${index}]`, item),
    );
  }

  has(key: string): boolean {
    return (this.#members.get(key) ?? undefined) !== undefined;
  }

  keys(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** A path, resolved against the folder of the kubeconfig. */
  path(key: string): string | undefined {
    const value = this.text(key);
    return value === undefined ? undefined : path.resolve(path.dirname(this.file), value);
  }

  #at(key: string): string {
    return this.place === '' ? key : `${this.place}.${key}`;
  }
}

function wrongType(file: string, place: string, expected: string): KubeconfigError {
  return new KubeconfigError(
    `${file}: ${place === '' ? 'the file' : place} must be ${expected}`,
    'kubectl config view',
  );
}
