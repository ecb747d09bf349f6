import { flag, list, object, text } from './check-shape.ts';

/** The members of an Argo CD Application that are read (src/domain/slots/self-heal.ts), checked. */
export const applicationShape = object({
  metadata: object({ name: text }),
  spec: object(
    {},
    {
      syncPolicy: object({}, { automated: object({}, { selfHeal: flag, enabled: flag }) }),
      ignoreDifferences: list(
        object(
          {},
          {
            group: text,
            kind: text,
            name: text,
            namespace: text,
            jsonPointers: list(text),
            jqPathExpressions: list(text),
            managedFieldsManagers: list(text),
          },
        ),
      ),
    },
  ),
});
