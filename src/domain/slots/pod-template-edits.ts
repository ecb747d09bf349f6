import { isJsonObject, type Json } from '../json.ts';
import { printableValue } from './hide-secrets.ts';
import type { JsonPatchOperation } from './json-patch.ts';
import { pointerToken } from './json-patch.ts';
import type { Container, Deployment, EnvVar, PodTemplate } from './kubernetes.ts';

/** Sets one member of the pod template. Every step of `path` but the last exists already. */
export interface TemplateEdit {
  readonly path: readonly (string | number)[];
  readonly value: Json;
  /** For people; several where the member is a list that is set as a whole. */
  readonly changes: readonly TemplateChange[];
}

export interface TemplateChange {
  /** `image of agent`, `env LOG_LEVEL of agent` */
  readonly what: string;
  /** null: not set before. */
  readonly from: string | null;
  readonly to: string;
}

export function editOperation({ path, value }: TemplateEdit): JsonPatchOperation {
  const tokens = path.map((step) => pointerToken(String(step)));
  return { op: 'add', path: `/spec/template/${tokens.join('/')}`, value };
}

/** The template with the edits made, as the API server will have it. */
export function editedTemplate(template: PodTemplate, edits: readonly TemplateEdit[]): PodTemplate {
  return edits.reduce<Json>(
    (done, edit) => withValue(done, edit.path, edit.value),
    template as unknown as Json,
  ) as unknown as PodTemplate;
}

function withValue(target: Json | undefined, path: readonly (string | number)[], value: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(target)) {
    const items = target as readonly Json[];
    return items.map((item, index) => (index === step ? withValue(item, rest, value) : item));
  }
  const members = isJsonObject(target) ? target : {};
  return { ...members, [step]: withValue(members[step], rest, value) };
}

export function imageEdit(deployment: Deployment, container: Container, image: string): TemplateEdit[] {
  if (container.image === image) return [];
  return [
    {
      path: ['spec', 'containers', indexOf(deployment, container), 'image'],
      value: image,
      changes: [{ what: `image of ${container.name}`, from: container.image ?? null, to: image }],
    },
  ];
}

/** One edit for all variables of a container: the list is set as a whole. */
export function envEdits(
  deployment: Deployment,
  container: Container,
  variables: ReadonlyMap<string, string>,
): TemplateEdit[] {
  const env = container.env ?? [];
  const changed = [...variables].filter(
    ([name, value]) => env.find((one) => one.name === name)?.value !== value,
  );
  if (changed.length === 0) return [];
  const kept = env.map((one): EnvVar => {
    const value = variables.get(one.name);
    return value === undefined ? one : { name: one.name, value };
  });
  const added = changed
    .filter(([name]) => !env.some((one) => one.name === name))
    .map(([name, value]): EnvVar => ({ name, value }));
  return [
    {
      path: ['spec', 'containers', indexOf(deployment, container), 'env'],
      value: [...kept, ...added] as unknown as Json,
      changes: changed.map(([name, to]) => {
        const from = env.find((one) => one.name === name)?.value;
        return {
          what: `env ${name} of ${container.name}`,
          from: from === undefined ? null : printableValue(name, from),
          to: printableValue(name, to),
        };
      }),
    },
  ];
}

export function versionLabelEdit(deployment: Deployment, version: string): TemplateEdit[] {
  const metadata = deployment.spec.template.metadata;
  const from = metadata?.labels?.['version'] ?? null;
  if (from === version || deployment.spec.selector.matchLabels?.['version'] !== undefined) return [];
  return [
    {
      path: ['metadata', 'labels', 'version'],
      value: version,
      changes: [{ what: 'label version', from, to: version }],
    },
  ];
}

/** Points every use of ConfigMap `name`, or of an earlier `name-<hash>`, at `target`; undefined where there is none. */
export function configEdits(
  deployment: Deployment,
  name: string,
  target: string,
): TemplateEdit[] | undefined {
  const uses = configUses(deployment.spec.template).filter(({ config }) => isVersionOf(config, name));
  if (uses.length === 0) return undefined;
  return uses
    .filter(({ config }) => config !== target)
    .map(({ path, config, where }) => ({
      path,
      value: target,
      changes: [{ what: `ConfigMap of ${where}`, from: config, to: target }],
    }));
}

function isVersionOf(config: string, name: string): boolean {
  return (
    config === name || (config.startsWith(`${name}-`) && /^[0-9a-f]{10}$/.test(config.slice(name.length + 1)))
  );
}

interface ConfigUse {
  readonly path: readonly (string | number)[];
  readonly config: string;
  readonly where: string;
}

function configUses({ spec }: PodTemplate): readonly ConfigUse[] {
  const volumes = (spec.volumes ?? []).flatMap((volume, index) => {
    const base = ['spec', 'volumes', index] as const;
    return [
      ...use([...base, 'configMap', 'name'], volume.configMap?.name, `volume ${volume.name}`),
      ...(volume.projected?.sources ?? []).flatMap((source, at) =>
        use(
          [...base, 'projected', 'sources', at, 'configMap', 'name'],
          source.configMap?.name,
          `volume ${volume.name}`,
        ),
      ),
    ];
  });
  const groups = ['containers', 'initContainers'] as const;
  return [
    ...volumes,
    ...groups.flatMap((group) =>
      (spec[group] ?? []).flatMap((one, index) => containerUses(one, ['spec', group, index])),
    ),
  ];
}

function containerUses(container: Container, base: readonly (string | number)[]): readonly ConfigUse[] {
  const from = (container.envFrom ?? []).flatMap((source, at) =>
    use(
      [...base, 'envFrom', at, 'configMapRef', 'name'],
      source.configMapRef?.name,
      `envFrom of ${container.name}`,
    ),
  );
  const keys = (container.env ?? []).flatMap((variable, at) =>
    use(
      [...base, 'env', at, 'valueFrom', 'configMapKeyRef', 'name'],
      variable.valueFrom?.configMapKeyRef?.name,
      `env ${variable.name} of ${container.name}`,
    ),
  );
  return [...from, ...keys];
}

function use(path: readonly (string | number)[], config: string | undefined, where: string): ConfigUse[] {
  return config === undefined ? [] : [{ path, config, where }];
}

function indexOf(deployment: Deployment, container: Container): number {
  return deployment.spec.template.spec.containers.indexOf(container);
}
