import { shortImage } from '../domain/slots/agent-container.ts';
import { timeText } from '../domain/slots/time-text.ts';
import type { MoveNotice } from '../results/move-notice.generated.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';

export interface NoticeContext {
  /** What --reason says. */
  readonly why: string | undefined;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** How a move is told to others; undefined where there is nothing to tell: nothing was to be moved, and nothing was. */
export function moveNotice(result: SwitchResult, context: NoticeContext): MoveNotice | undefined {
  const outcome = toldOutcome(result);
  if (outcome === undefined) return undefined;
  const { verb, changed, live, from, to, op, who = 'an unknown user', reason, verdict } = result;
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'MoveNotice',
    text: lineOf(result, outcome, who),
    ...{ verb, outcome, changed, live, overlap: overlapState(result) },
    ...{ context: result.context, namespace: result.namespace, service: result.service },
    ...{ from, to, op, who },
    why: context.why ?? null,
    reason: reason ?? null,
    verdict: verdict?.outcome ?? null,
    refusals: result.refusals.map(({ kind, summary, expected, found }) => ({
      kind,
      summary,
      expected,
      found,
    })),
    startedAt: timeText(context.startedAt),
    endedAt: timeText(context.endedAt),
  };
}

function overlapState({ overlap }: SwitchResult): MoveNotice['overlap'] {
  return overlap === undefined || overlap.state === 'planned' ? null : overlap.state;
}

type Told = MoveNotice['outcome'];

const words: Readonly<Record<SwitchResult['outcome'], string | undefined>> = {
  switched: 'switched',
  'rolled-back': 'rolled back',
  refused: 'refused',
  failed: 'not switched, the golden set failed',
  inconclusive: 'not switched, the golden set could not tell',
  'moved-back': 'moved and moved back',
  unconfirmed: 'moved or perhaps moved, not confirmed',
  interrupted: 'interrupted after the move',
  'already-live': undefined,
  written: undefined,
  planned: undefined,
};

function toldOutcome({ outcome, dryRun, changed }: SwitchResult): Told | undefined {
  if (dryRun !== 'none' || words[outcome] === undefined) return undefined;
  return outcome === 'interrupted' && !changed ? undefined : (outcome as Told);
}

/** `prod-eu/ai-agents agent-service: switch: switched, blue -> green, agent-service:1.2.0 -> 1.3.0, by ada` */
function lineOf(result: SwitchResult, outcome: Told, who: string): string {
  const { context, namespace, service, verb, from, to, live, reason, refusals } = result;
  const move =
    from === null || to === null
      ? []
      : [`${from.slot} -> ${to.slot}`, `${from.image} -> ${shortImage(to.image, from.image)}`];
  const unnamed = overlapState(result) === 'standing' ? 'both slots' : 'not known';
  const said = refusals.map(({ summary }) => summary);
  const because = [...said, ...(reason === undefined ? [] : [reason])].join('; ');
  const where = `${context}/${namespace} ${service}`.trimEnd();
  const parts = [`${verb}: ${words[outcome] ?? outcome}`, ...move, `by ${who}`, `live: ${live ?? unnamed}`];
  return `${where}: ${parts.join(', ')}${because === '' ? '' : ` (${because})`}`;
}
