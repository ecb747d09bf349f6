import type { GoldenSuiteFile, MonitorSignal } from '../../domain/golden/suite.generated.ts';
import { isPlaceholder, placeholders, placeholderUses } from '../../domain/monitor/promql-template.ts';
import { nearestKey } from './nearest-key.ts';
import type { CaseProblem } from './vet-case.ts';

type MonitorFile = NonNullable<GoldenSuiteFile['monitor']>;

/** What the schema cannot say of `monitor`: a signal that could not be asked, or would be good whatever the value is. */
export function vetMonitor(monitor: MonitorFile | undefined): readonly CaseProblem[] {
  if (monitor === undefined) return [];
  const at = '/monitor/signals';
  return [
    ...vetPlace(monitor.prometheus),
    ...monitor.signals.flatMap((signal, index) => vetSignal(signal, `${at}/${index}`)),
    ...monitor.signals.flatMap(({ name }, index) => {
      const first = monitor.signals.findIndex((other) => other.name === name);
      return first === index
        ? []
        : [{ pointer: `${at}/${index}/name`, message: `signal \`${name}\` is there twice` }];
    }),
  ];
}

function vetPlace({ url, service, headers }: MonitorFile['prometheus']): readonly CaseProblem[] {
  const pointer = '/monitor/prometheus';
  if ((url === undefined) === (service === undefined))
    return [{ pointer, message: 'where the Prometheus is: one of `url` and `service`' }];
  if (service !== undefined && headers !== undefined)
    return [
      {
        pointer: `${pointer}/headers`,
        message: 'headers go with `url` alone: the API server takes those of a request for itself',
      },
    ];
  return [];
}

function vetSignal(signal: MonitorSignal, pointer: string): readonly CaseProblem[] {
  const { successRate, p99, query, min, max } = signal;
  const asked = [successRate, p99, query].filter((one) => one !== undefined).length;
  return [
    ...problemIf(asked !== 1, pointer, 'what is asked: one of `successRate`, `p99` and `query`'),
    ...problemIf(
      min === undefined && max === undefined,
      pointer,
      'no threshold: such a signal would always be good; give it `min` or `max`',
    ),
    ...problemIf(
      min !== undefined && max !== undefined && min > max,
      `${pointer}/min`,
      `min ${min ?? ''} is above max ${max ?? ''}: nothing is good`,
    ),
    ...vetTemplate(query, `${pointer}/query`),
    ...vetTemplate(successRate?.labels, `${pointer}/successRate/labels`),
    ...vetTemplate(successRate?.errors, `${pointer}/successRate/errors`),
    ...vetTemplate(p99?.labels, `${pointer}/p99/labels`),
  ];
}

function vetTemplate(text: string | undefined, pointer: string): readonly CaseProblem[] {
  return placeholderUses(text ?? '').flatMap(({ word, within }) => {
    if (!isPlaceholder(word)) {
      const near = nearestKey(word, placeholders);
      const hint = near === undefined ? '' : `, did you mean {{${near}}}?`;
      const known = placeholders.map((one) => `{{${one}}}`).join(', ');
      return [{ pointer, message: `unknown placeholder {{${word}}}${hint} (known: ${known})` }];
    }
    return problemIf(
      within !== 'quotes',
      pointer,
      within === 'backticks'
        ? `{{${word}}} stands within backticks, where nothing can be escaped: use "…"`
        : `{{${word}}} must stand within quotes`,
    );
  });
}

function problemIf(wrong: boolean, pointer: string, message: string): readonly CaseProblem[] {
  return wrong ? [{ pointer, message }] : [];
}
