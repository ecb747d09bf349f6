import type { Outcome } from '../results/verdict.generated.ts';
import type { ProgressEvent } from '../results/progress.ts';
import { printable } from './printable.ts';
import { progressLine } from './progress-plain.ts';
import { mark, type Look } from './verdict-symbols.ts';
import { cut } from './wrap.ts';

/** What the live line shows. */
export interface LiveState {
  /** Cases settled so far, and all cases of the run; 0 where none runs. */
  readonly settled: number;
  readonly total: number;
  /** Ids: a case may be settled again. */
  readonly failed: ReadonlySet<string>;
  /** The last thing that happened, in words. */
  readonly text: string;
}

export const nothingYet: LiveState = { settled: 0, total: 0, failed: new Set(), text: '' };

export interface TerminalOptions extends Look {
  /** Columns, asked before each write: terminals are resized. */
  readonly columns: () => number;
}

/** The state after one more event. */
export function afterEvent(state: LiveState, event: ProgressEvent): LiveState {
  switch (event.kind) {
    case 'run-planned':
      return { ...nothingYet, total: event.cases };
    case 'case-settled':
      return {
        settled: event.settled,
        total: event.total,
        failed: withOutcome(state.failed, event.id, event.outcome),
        text: event.id,
      };
    case 'step':
      return nothingYet;
    case 'warning':
      return state;
    case 'retrying':
    case 'slowed-down':
    case 'pod-invalidated':
    case 'stopped-early':
    case 'rollout-progress':
    case 'endpoints-progress':
    case 'monitor-begun':
    case 'monitor-look':
      return { ...state, text: progressLine(event) };
  }
}

/** The live line, at most `width` characters; empty where there is nothing to show. */
export function liveLine({ settled, total, failed, text }: LiveState, width: number): string {
  if (total === 0) return cut(printable(text), width);
  const failures = failed.size === 0 ? '' : `, ${failed.size} failed`;
  return cut(`${settled} of ${total} cases${failures}  ${printable(text)}`.trimEnd(), width);
}

function withOutcome(failed: ReadonlySet<string>, id: string, outcome: Outcome): ReadonlySet<string> {
  if (failed.has(id) === (outcome === 'fail')) return failed;
  const changed = new Set(failed);
  if (outcome === 'fail') changed.add(id);
  else changed.delete(id);
  return changed;
}

/** What stays on the screen after an event; undefined for events that only the live line shows. */
export function lastingLine(event: ProgressEvent, look: Look): string | undefined {
  switch (event.kind) {
    case 'step':
      if (event.state === 'begun') return printable(event.text);
      if (event.state === 'note') return `note: ${printable(event.text)}`;
      return ` ${mark(event.state === 'done' ? 'pass' : 'fail', look)} ${printable(event.text)}`;
    case 'warning':
    case 'pod-invalidated':
    case 'slowed-down':
    case 'stopped-early':
      return progressLine(event);
    case 'monitor-begun':
      return event.notAsked && `note: no smoke case is asked: ${printable(event.notAsked)}`;
    case 'monitor-look':
      return event.outcome === 'good' ? undefined : `note: ${progressLine(event)}`;
    case 'run-planned':
    case 'case-settled':
    case 'retrying':
    case 'rollout-progress':
    case 'endpoints-progress':
      return undefined;
  }
}

/** One line that is written over and over, above it what stays; `end` leaves no trace of the live line. */
export function progressTerminal(
  write: (text: string) => void,
  options: TerminalOptions,
): { readonly report: (event: ProgressEvent) => void; readonly end: () => void } {
  const clear = '\r\u001b[2K';
  let state = nothingYet;
  let shown = '';
  return {
    report: (event) => {
      state = afterEvent(state, event);
      const lasting = lastingLine(event, options);
      // A line that fills the last column would wrap, and could not be cleared.
      const live = liveLine(state, Math.max(20, options.columns() - 1));
      if (lasting === undefined && live === shown) return;
      const before = shown === '' ? '' : clear;
      write(`${before}${lasting === undefined ? '' : `${lasting}\n`}${live}`);
      shown = live;
    },
    end: () => {
      if (shown !== '') write(clear);
      shown = '';
    },
  };
}
