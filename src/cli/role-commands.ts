import { roleCommands, type RoleCommand } from '../domain/doctor/permissions.ts';
import { UsageError } from './usage-error.ts';

export { roleYaml } from '../domain/doctor/role-yaml.ts';

/** `switch,rollback` as given to --for; all commands where nothing is given. */
export function roleCommandsOf(flag: string | undefined): readonly RoleCommand[] {
  // The guard's rights are an administrator's: they are looked at only where they are asked for.
  if (flag === undefined) return roleCommands.filter((command) => command !== 'guard');
  const names = flag.split(',').map((name) => name.trim());
  return names.map((name) => {
    const known = roleCommands.find((command) => command === name);
    if (known === undefined)
      throw new UsageError(`--for ${flag}: there is no "${name}"; there are: ${roleCommands.join(', ')}`);
    return known;
  });
}
