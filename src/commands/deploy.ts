import { boolean, string } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCodeOfDeploy, type ExitCode } from '../cli/exit-codes.ts';
import {
  connectionFlags,
  dryRunFlag,
  duration,
  keyValues,
  outputFlag,
  progressFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
} from '../cli/flags.ts';
import { imageName, labelValue } from '../cli/names.ts';
import { openProgress, type ProgressFormat } from '../cli/progress.ts';
import { repeatedFlags } from '../cli/repeated-flags.ts';
import { schemaAnnotations } from '../cli/schema-annotations.ts';
import { UsageError } from '../cli/usage-error.ts';
import { loadConfigFileReader, openClusterWork, type ConnectionFlags } from '../cli/wiring.ts';
import { writeResult } from '../cli/write-result.ts';
import { deployText } from '../reporters/deploy-text.ts';
import { deployToIdle } from '../use-cases/deploy-to-idle.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly timeout: number;
  readonly image?: string | undefined;
  readonly 'set-image'?: string[] | undefined;
  readonly 'set-env'?: string[] | undefined;
  readonly config?: string[] | undefined;
  readonly 'agent-version'?: string | undefined;
  readonly schema?: string | undefined;
  readonly 'schema-compatible'?: string | undefined;
  readonly 'discard-rollback': boolean;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

const many = { multiple: true, multipleNonGreedy: true } as const;

export default defineCommand({
  summary: 'Change the idle slot, bring it to the size of the live one, and follow its rollout.',
  description:
    'The live slot is never touched. A rollout that fails is explained: pulls, crashes with their last log lines, probes, room. Users notice nothing: switch moves them.\n' +
    'Exit code 0: rolled out or already so, 1: the rollout failed, 5: refused, 7: the change may have been made.',
  examples: [
    {
      line: 'deploy --image agent-service:1.3.0 --agent-version 1.3.0',
      does: 'a new version on the idle slot',
    },
    {
      line: 'deploy --config prompts=./prompts',
      does: 'new prompts, as an immutable ConfigMap prompts-<hash>',
    },
    {
      line: 'deploy --set-image agent=a:2 --set-image proxy=p:7 --set-env LOG=debug',
      does: 'several containers and a variable',
    },
  ],
  args: serviceArgument,
  flags: {
    image: string({
      summary: 'Image for the agent\'s container: the only one, the one named "agent", or the annotated one.',
    }),
    'set-image': string({
      ...many,
      helpValue: 'CONTAINER=IMAGE',
      summary: 'Image for one container, instead of --image.',
    }),
    'set-env': string({
      ...many,
      helpValue: 'NAME=VALUE',
      summary: "Variable of the agent's container. Values of names like API_KEY are not printed.",
    }),
    config: string({
      ...many,
      helpValue: 'NAME=PATH',
      summary:
        'ConfigMap that the pods use, and the file or folder that a new version of it shall hold; the idle slot is pointed at that version.',
    }),
    'agent-version': string({ summary: 'Sets AGENT_VERSION and the version label of the pods.' }),
    schema: string({
      helpValue: 'N',
      summary: 'Version of the database schema that the slot needs at least, as 12; kept in an annotation.',
    }),
    'schema-compatible': string({
      helpValue: 'A-B',
      summary: 'Schema versions that the slot works with, as 11-12; refused where the live slot shares none.',
    }),
    'discard-rollback': boolean<boolean>({
      default: false,
      summary: 'Change the slot although it is the way back of the last switch, within the hold time.',
    }),
    timeout: duration({
      default: 120_000,
      helpValue: 'TIME',
      summary: 'Longest wait for the rollout, as 90s or 5m (default 2m).',
    }),
    ...dryRunFlag,
    ...outputFlag,
    ...progressFlag,
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  const request = requested(flags);
  const progress = openProgress(terminal, flags.progress);
  const work = await openClusterWork(flags, { terminal, interruption, report: progress.report });
  try {
    const result = await deployToIdle(work, {
      ...request,
      choice: { service: args.service, slotLabel: flags['slot-label'] },
      readFiles: await loadConfigFileReader(),
      discardRollback: flags['discard-rollback'],
      dryRun: flags['dry-run'],
      timeoutMs: flags.timeout,
    });
    progress.end();
    await writeResult(terminal, flags.output, result, () => deployText(result, repeatedFlags(flags)));
    return exitCodeOfDeploy(result);
  } finally {
    progress.end();
    work.close();
  }
}

function requested(flags: Flags): {
  images: ReadonlyMap<string, string>;
  env: ReadonlyMap<string, string>;
  configs: ReadonlyMap<string, string>;
  agentVersion: string | undefined;
  annotations: ReadonlyMap<string, string>;
} {
  const images = new Map(keyValues('--set-image', flags['set-image'] ?? []));
  if (flags.image !== undefined && images.size > 0)
    throw new UsageError('--image or --set-image, not both: --set-image names each container');
  if (flags.image !== undefined) images.set('', flags.image);
  const env = keyValues('--set-env', flags['set-env'] ?? []);
  const configs = keyValues('--config', flags.config ?? []);
  const agentVersion = flags['agent-version'];
  if (agentVersion !== undefined && env.has('AGENT_VERSION'))
    throw new UsageError('--agent-version sets AGENT_VERSION: leave out --set-env AGENT_VERSION=…');
  const annotations = schemaAnnotations(flags.schema, flags['schema-compatible']);
  if (images.size + env.size + configs.size + annotations.size === 0 && agentVersion === undefined)
    throw new UsageError(
      'nothing to deploy: give --image, --set-image, --set-env, --config, --agent-version or --schema',
    );
  for (const [container, image] of images)
    imageName(container === '' ? '--image' : `--set-image ${container}=`, image);
  if (agentVersion !== undefined) labelValue('--agent-version', agentVersion);
  return { images, env, configs, agentVersion, annotations };
}
