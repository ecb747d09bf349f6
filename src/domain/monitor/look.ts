/** What one look at one signal of a release showed. */
export type Look =
  | { readonly kind: 'good' }
  | {
      readonly kind: 'bad';
      /** For the report and the history: `agent-green-7d9f-q8w was OOMKilled`. */
      readonly what: string;
      /** For the report alone: it may quote what an agent said. */
      readonly detail?: string;
    }
  /** It could not be seen, which is neither good nor bad. */
  | {
      readonly kind: 'unseen';
      readonly why: string;
      /** Nothing is there yet, as may be for a while after a move: such a look does not make a signal blind. */
      readonly yet?: true;
    }
  /** Somebody else changed the Service: what becomes of the release is theirs now. `live` is undefined where no slot is. */
  | { readonly kind: 'overtaken'; readonly by: string; readonly live: string | undefined };
