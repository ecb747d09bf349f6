import type { Ask } from './asks.ts';
import { textAt } from '../cluster/json.ts';
import { normalise } from './normalise.ts';
import type { Got } from './reconcile.ts';
import type { Side } from './sides.ts';

/** Asks one API server, in one namespace, and keeps what later asks go on from. */
export class Asker {
  readonly side: Side;
  readonly #places: Map<string, string>;
  readonly #tokens: Readonly<Record<string, string>>;

  /**
   * @param places what stands for `NS`, and for names in braces: `{pod}`
   * @param tokens bearer tokens of those who ask (`Ask.as`), but for the administrator's
   */
  constructor(
    side: Side,
    places: Readonly<Record<string, string>>,
    tokens: Readonly<Record<string, string>> = {},
  ) {
    this.side = side;
    this.#places = new Map(Object.entries(places));
    this.#tokens = tokens;
  }

  /** The text with this side's own names in it. */
  placed(text: string): string {
    return [...this.#places].reduce((placed, [name, value]) => placed.replaceAll(name, value), text);
  }

  /** The administrator's where nobody is named. */
  tokenOf(who: string | undefined): string | undefined {
    return who === undefined ? this.side.access.token : this.#tokens[who];
  }

  /** The answer without what is bound to differ between two clusters. */
  async answer(ask: Ask): Promise<Got> {
    const body =
      ask.body === undefined
        ? undefined
        : this.placed(typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body));
    const token = this.tokenOf(ask.as);
    const { meanwhile } = ask;
    const answer = await this.side.send({
      method: ask.method,
      path: this.placed(ask.path),
      headers: {
        accept: ask.accept ?? 'application/json',
        'user-agent': 'conformance/1.0',
        ...(body !== undefined && { 'content-type': ask.type ?? 'application/json' }),
      },
      body,
      ...(token !== undefined && { token }),
      ...(meanwhile !== undefined && { begun: () => this.#change(meanwhile) }),
    });
    if (ask.remember === true) this.#remember(answer.body);
    const { status, contentType } = answer;
    const text = this.unplaced(answer.body);
    // A watch says one object a line.
    const isWatch = ask.path.includes('watch=true') && status === 200;
    const lines = text.split('\n').filter((line) => line !== '');
    return { status, contentType, body: isWatch ? lines.map(normalise) : normalise(text) };
  }

  async #change(ask: Ask): Promise<void> {
    const { status, body } = await this.answer(ask);
    if (status !== ask.status) throw new Error(`${ask.what}: ${status} ${JSON.stringify(body)}`);
  }

  /** Where the next page or a watch begins: `{version}` and `{continue}` of later paths. */
  #remember(text: string): void {
    const body: unknown = JSON.parse(text);
    this.#places.set('{version}', textAt(body, 'metadata', 'resourceVersion') ?? '');
    this.#places.set('{continue}', textAt(body, 'metadata', 'continue') ?? '');
  }

  /** The text with `NS` in place of the namespace. */
  unplaced(text: string): string {
    return text.replaceAll(this.#places.get('NS') ?? '', 'NS');
  }
}
