import type { CommandScope } from './printed-command.ts';
import type { Refusal, RefusalKind } from './refusal.ts';

/** The four things that each refusal says. */
export interface RefusalText {
  /** One line: what is refused and why. */
  readonly summary: string;
  readonly expected: string;
  readonly found: string;
  /** The object: `service/agent-service`. */
  readonly where: string;
  /** A command that helps, or the words that do. */
  readonly help: string;
}

/** Where the commands that help shall work; the Service as far as it is known. */
export interface HelpScope extends CommandScope {
  readonly service: string | undefined;
}

export type RefusalTexts = {
  readonly [K in RefusalKind]: (refusal: Extract<Refusal, { kind: K }>, at: HelpScope) => RefusalText;
};

export function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
