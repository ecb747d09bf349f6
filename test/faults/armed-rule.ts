import type { Fault, Rule } from './fault.ts';
import { matches } from './request-match.ts';
import type { SeenRequest } from './seen-request.ts';

/** A rule that is in force, as the one who set it sees it. */
export interface Armed {
  /** Resolves with the first request that it held for. */
  readonly reached: Promise<SeenRequest>;
  /** How many requests it held for. */
  readonly count: number;
  /** Lets go what is held, and holds nothing more. */
  release(): void;
}

/** Counts the requests that a rule names, and keeps those that wait for its release. */
export class ArmedRule implements Armed {
  readonly reached: Promise<SeenRequest>;
  /** False: the proxy was closed meanwhile, and what is held goes nowhere. */
  readonly released: Promise<boolean>;
  readonly #rule: Rule;
  #named = 0;
  #count = 0;
  #arrive: (request: SeenRequest) => void = () => undefined;
  #open: (goOn: boolean) => void = () => undefined;

  constructor(rule: Rule) {
    this.#rule = rule;
    this.reached = new Promise((resolve) => (this.#arrive = resolve));
    this.released = new Promise((resolve) => (this.#open = resolve));
  }

  get fault(): Fault {
    return this.#rule.fault;
  }

  get count(): number {
    return this.#count;
  }

  release(): void {
    this.#open(true);
  }

  /** The proxy is closed: what is held is dropped. */
  abandon(): void {
    this.#open(false);
  }

  /** Whether the rule holds for this request; counts it. */
  takes(request: SeenRequest, earlier: readonly SeenRequest[]): boolean {
    const { on, nth = 1, times = 1 } = this.#rule;
    if (!matches(on, request, earlier)) return false;
    this.#named += 1;
    if (this.#named < nth || this.#named >= nth + times) return false;
    this.#count += 1;
    return true;
  }

  /** The fault's moment has come for this request. */
  note(request: SeenRequest): void {
    this.#arrive(request);
  }
}
