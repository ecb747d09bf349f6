const mostSessions = 1000;

/** Which order each conversation is about; the oldest conversations are forgotten. */
export class Sessions {
  readonly #orders = new Map<string, string>();

  /** Nothing is kept of a caller without a session. */
  remember(session: string, order: string): void {
    if (session === '') return;
    this.#orders.delete(session);
    this.#orders.set(session, order);
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > mostSessions && oldest !== undefined) this.#orders.delete(oldest);
  }

  recall(session: string): string | undefined {
    return this.#orders.get(session);
  }
}
