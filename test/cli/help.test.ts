import { describe, expect, it } from 'vitest';
import { commandHelp, overview } from '../../src/cli/help.ts';
import deploy from '../../src/commands/deploy.ts';
import rollback from '../../src/commands/rollback.ts';
import status from '../../src/commands/status.ts';
import switchCommand from '../../src/commands/switch.ts';
import verify from '../../src/commands/verify.ts';

const commands = { status, deploy, verify, switch: switchCommand, rollback };

describe('Help', () => {
  it.each(Object.entries(commands))(
    'of %s fits a terminal, explains each flag, and says the exit codes',
    (name, command) => {
      const help = commandHelp(name, command);
      const [text = '', examples = ''] = help.split('\nEXAMPLES\n');
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(examples).toContain(`kubectl bluegreen ${name}`);
      expect(text).toContain('Exit code 0: ');
      for (const flag of Object.values(command.flags))
        expect((flag as { summary?: string }).summary).toMatch(/\.$/);
    },
  );

  it('spells flags as they are typed', () => {
    expect(commandHelp('status', status)).toMatch(/^ {2}-v LEVEL /m);
    expect(commandHelp('rollback', rollback)).toMatch(/^ {6}--\[no-\]wait /m);
    expect(commandHelp('status', status)).toMatch(/^ {2}-n, --namespace NAMESPACE /m);
  });

  it('says in five lines what slots are', () => {
    const text = overview(Object.entries(commands));
    expect(text).toContain('the live slot; the other one is idle');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
