import type { ArgInput, FlagInput, OutputArgs, OutputFlags } from '@oclif/core/parser';
import type { Interruption } from '../ports/interruption.ts';
import type { Terminal } from './terminal.ts';

/** What a command gets when it runs. */
export interface Invocation<F, A> {
  readonly flags: F;
  readonly args: A;
  /** What stood after `--`, for a command that takes another one. */
  readonly commandWords: readonly string[];
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

/** One verb: what it takes, what help says of it, what it does. */
export interface Command<F extends OutputFlags<FlagInput> = never, A extends OutputArgs<ArgInput> = never> {
  readonly summary: string;
  readonly description?: string;
  /** Command lines without `kubectl bluegreen`, each with what it does. */
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  readonly flags: FlagInput<F>;
  readonly args: ArgInput<A>;
  /** Takes the words after `--` as a command of its own. */
  readonly takesCommand?: boolean;
  /** Returns the exit code, ours or that of a command it ran; has written what is to be seen. */
  readonly run: (invocation: Invocation<F, A>) => Promise<number>;
}

/** Types `run` from the flags and arguments that the command declares. */
export function defineCommand<F extends OutputFlags<FlagInput>, A extends OutputArgs<ArgInput>>(
  command: Command<F, A>,
): AnyCommand {
  return command as unknown as AnyCommand;
}

/** A command whose flags are known only to itself. */
export type AnyCommand = Command<Record<string, unknown>, Record<string, unknown>>;
