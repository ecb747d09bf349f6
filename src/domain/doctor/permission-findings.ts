import type { Finding } from './finding.ts';
import { needOf, permissionsFor, ruleName, type Permission, type RoleCommand } from './permissions.ts';

/**
 * What the user may not do, a line a command.
 * @param lacking what the API server says no to
 * @param meant the commands that were named; undefined where all are looked at, and nobody needs them all
 */
export function permissionFindings(
  lacking: readonly Permission[],
  commands: readonly RoleCommand[],
  meant: boolean,
  mend: (command: RoleCommand) => string,
): readonly Finding[] {
  const able = commands.filter((command) => lackingFor(lacking, command, 'essential').length === 0);
  const may: readonly Finding[] =
    able.length === 0
      ? []
      : [{ part: 'permissions', state: 'ok', text: `what ${able.join(', ')} cannot do without` }];
  return [...may, ...commands.flatMap((command) => ofCommand(lacking, command, meant, mend))];
}

function ofCommand(
  lacking: readonly Permission[],
  command: RoleCommand,
  meant: boolean,
  mend: (command: RoleCommand) => string,
): readonly Finding[] {
  const essential = lackingFor(lacking, command, 'essential');
  const less = [...lackingFor(lacking, command, 'optional'), ...lackingFor(lacking, command, 'at-times')];
  const help = mend(command);
  if (essential.length > 0) {
    const text = `${command} cannot: ${essential.map(ruleName).join(', ')}`;
    // Without `status` nothing is told; who only judges need not be able to move.
    const state = meant || command === 'status' ? 'problem' : 'warning';
    return [{ part: 'permissions', state, text, help }];
  }
  if (less.length === 0) return [];
  const text = `${command} tells or does less: no ${less.map(ruleName).join(', ')}`;
  return [{ part: 'permissions', state: 'note', text, help }];
}

function lackingFor(
  lacking: readonly Permission[],
  command: RoleCommand,
  need: 'essential' | 'optional' | 'at-times',
): readonly Permission[] {
  const wanted = new Set(permissionsFor([command]));
  return lacking.filter((permission) => wanted.has(permission) && needOf(permission, [command]) === need);
}
