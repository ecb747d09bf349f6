import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onInterrupt, type Standing } from '../../src/cli/interruption.ts';
import { writeInterrupted } from '../../src/cli/write-interrupted.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import type { Written } from '../../src/ports/interruption.ts';

/** A command that can be interrupted, and how it stood each time the process was to end. */
function aCommand() {
  const signals = new EventEmitter();
  const left: Standing[] = [];
  const interruption = onInterrupt((standing) => left.push(standing), signals);
  return { signals, left, interruption };
}

const moved = { changed: true, live: 'green' };

describe('^C', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each(['SIGINT', 'SIGTERM'])('%s asks the command to end, and ends it where it does not', (signal) => {
    const { signals, left, interruption } = aCommand();
    signals.emit(signal);
    expect(interruption.signal.aborted).toBe(true);
    expect(left).toEqual([]);
    vi.runAllTimers();
    expect(left).toEqual([{ kind: 'unchanged', live: undefined }]);
  });

  it('during a write waits for it; the second one does not, and says what was live before', async () => {
    const { signals, left, interruption } = aCommand();
    let finish: (written: Written) => void = () => undefined;
    const answer = new Promise<Written>((resolve) => (finish = resolve));
    const work = interruption.protect(() => answer, 'blue');
    signals.emit('SIGINT');
    vi.runAllTimers();
    expect(left).toEqual([]);
    signals.emit('SIGINT');
    expect(left).toEqual([{ kind: 'in-doubt', live: 'blue' }]);
    finish(moved);
    await work;
  });

  it('after a write never says that nothing was changed', async () => {
    const { signals, left, interruption } = aCommand();
    await interruption.protect(() => Promise.resolve(moved), 'blue');
    signals.emit('SIGINT');
    vi.runAllTimers();
    expect(left).toEqual([{ kind: 'changed', live: 'green' }]);
  });

  it('after a write that was declined says what is live', async () => {
    const { signals, left, interruption } = aCommand();
    await interruption.protect(() => Promise.resolve({ changed: false, live: 'blue' }), 'blue');
    signals.emit('SIGINT');
    signals.emit('SIGINT');
    expect(left).toEqual([{ kind: 'unchanged', live: 'blue' }]);
  });

  it('after a write that failed says nothing for certain', async () => {
    const { signals, left, interruption } = aCommand();
    const failing = interruption.protect(() => Promise.reject(new Error('reset')), 'blue');
    await expect(failing).rejects.toThrow('reset');
    signals.emit('SIGINT');
    signals.emit('SIGINT');
    expect(left).toEqual([{ kind: 'in-doubt', live: 'blue' }]);
  });

  it('once the command is over is not ours any more', () => {
    const { signals, left, interruption } = aCommand();
    signals.emit('SIGINT');
    interruption.stop();
    vi.runAllTimers();
    expect([left, signals.listenerCount('SIGINT'), signals.listenerCount('SIGTERM')]).toEqual([[], 0, 0]);
  });
});

describe('What an interrupted command says', () => {
  const at = {
    namespace: 'ai-agents',
    repeated: { kubectl: ['--context', 'prod'], own: [] },
    service: 'agent-service',
  };
  const said = async (standing: Standing, format: string) => {
    const [out, err]: [string[], string[]] = [[], []];
    const terminal = {
      ...processTerminal(),
      out: (text: string) => Promise.resolve(void out.push(text)),
      err: (text: string) => void err.push(text),
    };
    await writeInterrupted(terminal, format, standing, at);
    return { out: out.join(''), err: err.join('') };
  };
  const status = 'kubectl bluegreen status agent-service -n ai-agents --context prod';

  it.each<[Standing, string]>([
    [{ kind: 'unchanged', live: undefined }, 'interrupted; nothing was changed\n'],
    [{ kind: 'unchanged', live: 'blue' }, 'interrupted; nothing was changed; blue is live\n'],
    [
      { kind: 'in-doubt', live: 'blue' },
      `interrupted during a write: it may have been applied; before it blue was live\nto find out: ${status}\n`,
    ],
    [
      { kind: 'changed', live: 'green' },
      `interrupted after a write; green is live\nto find out: ${status}\n`,
    ],
    [
      { kind: 'changed', live: undefined },
      `interrupted after a write; which slot is live is not known\nto find out: ${status}\n`,
    ],
  ])('%j', async (standing, text) => {
    expect(await said(standing, 'text')).toEqual({ out: '', err: text });
  });

  it('is an Error for scripts', async () => {
    const { out } = await said({ kind: 'in-doubt', live: 'blue' }, 'json');
    expect(JSON.parse(out)).toMatchObject({ kind: 'Error', error: 'interrupted', help: status });
  });
});
