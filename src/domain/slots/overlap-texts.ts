import { waysOut } from './overlap.ts';
import { kubectlCommand } from './printed-command.ts';
import { list, type RefusalTexts } from './refusal-text.ts';

/** Why both slots are not selected at once, and what is not done while they are. */
export const overlapTexts = {
  'in-overlap': ({ service, from, to, who, when }, at) => {
    const { finish, leave } = waysOut(at, service);
    return {
      summary: `${from} and ${to} are both selected`,
      expected: 'one slot to be live',
      found: `an overlap by ${who} at ${when}`,
      where: `service/${service}`,
      help: `to finish it: ${finish}; to leave it: ${leave}`,
    };
  },
  'overlap-selects-others': ({ service, slotKey, others }, at) => ({
    summary: `without its slot key the selector would pick more than the two slots`,
    expected: `a selector that picks the pods of both slots alone once "${slotKey}" is taken out`,
    found: `it would also pick ${list(others.slice(0, 3))}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`,
    where: `service/${service} .spec.selector`,
    help: `${kubectlCommand(at, `get pods -L ${slotKey}`)}; or without an overlap: --overlap 0`,
  }),
} satisfies Partial<RefusalTexts>;
