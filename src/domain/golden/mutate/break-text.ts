import type { Observation } from '../observation.ts';
import type { BreakTurn } from './breakage.ts';
import { proposeLength } from './propose.ts';

/** The text cut in the middle, said twice, not said at all. What the reply counts goes with it. */
export const breakText: BreakTurn = ({ answer }) => {
  const { text } = answer;
  if (text === '') return [];
  const points = Array.from(text);
  const cut = points.slice(0, Math.floor(points.length / 2)).join('');
  return [
    { what: 'text cut in half', answer: saying(answer, cut, 0.5), proposal: proposeLength(answer, 'min') },
    {
      what: 'text doubled',
      answer: saying(answer, `${text}\n${text}`, 2),
      proposal: proposeLength(answer, 'max'),
    },
    { what: 'text emptied', answer: saying(answer, '', 0), proposal: proposeLength(answer, 'min') },
  ];
};

function saying(answer: Observation, text: string, factor: number): Observation {
  const { usage } = answer;
  const before = usage?.completionTokens;
  if (usage === undefined || before === undefined) return { ...answer, text };
  const completionTokens = Math.round(before * factor);
  const totalTokens =
    usage.totalTokens === undefined ? undefined : usage.totalTokens - before + completionTokens;
  return { ...answer, text, usage: { ...usage, completionTokens, totalTokens } };
}
