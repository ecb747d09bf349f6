import { spawn } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openRecordedCases } from '../../../src/adapters/golden-files/recorded-cases.ts';
import { createWhole } from '../../../src/adapters/golden-files/write-whole.ts';
import type { RecordedCase } from '../../../src/domain/golden/recorded-case.ts';
import { aFolder } from './a-golden-folder.ts';

const recorded: RecordedCase = {
  caseId: 'order-status',
  provenance: {
    date: '2026-03-01T10:00:00Z',
    source: 'blue',
    model: 'support-agent',
    setDigest: '0123456789ab',
    image: 'agent-service:1.2.0',
    imageDigests: ['agent-service@sha256:0'],
  },
  turns: [
    {
      requestId: 'recorded/order-status/1',
      status: 200,
      text: '',
      finishReason: 'tool_calls',
      toolCalls: [
        {
          id: 'call_1',
          name: 'get_order',
          arguments: { kind: 'json', value: { id: 'A-17', more: null } },
          pointer: '/choices/0/message/tool_calls/0',
        },
        { id: undefined, name: 'odd', arguments: { kind: 'text', text: '{"a' }, pointer: '' },
      ],
      usage: { promptTokens: 3, completionTokens: undefined, totalTokens: undefined },
      defects: [],
      timing: { ttftMs: undefined, totalMs: 12 },
      body: { choices: [] },
    },
  ],
};

describe('answers that are kept beside their cases', () => {
  test('are read as they were written', async () => {
    const cases = openRecordedCases(await aFolder({}));
    expect(await cases.read()).toEqual(new Map());
    expect(await cases.write(recorded)).toMatch(/observations\/order-status\.json$/);
    expect(await cases.read()).toEqual(new Map([['order-status', recorded]]));
  });

  test('that were changed by hand say where they are wrong, all at once', async () => {
    const folder = await aFolder({ 'observations/a.json': '{', 'observations/b.json': '{"kind": "Other"}' });
    const cases = openRecordedCases(folder);
    await cases.write(recorded);
    const text = await readFile(join(folder, 'observations/order-status.json'), 'utf8');
    await writeFile(join(folder, 'observations/c.json'), text);
    await expect(cases.read()).rejects.toThrow(
      /a\.json: not JSON.*\n.*b\.json: not a recorded case: .*\n.*c\.json: it is of case `order-status`/,
    );
  });

  test('a file that must be new does not replace one', async () => {
    const folder = await aFolder({ 'cases/a.yaml': 'id: a\n' });
    await expect(createWhole(join(folder, 'cases/a.yaml'), 'id: b\n')).rejects.toMatchObject({
      code: 'EEXIST',
    });
    expect(await readdir(join(folder, 'cases'))).toEqual(['a.yaml']);
  });

  test('a kill while they are written leaves a whole file', { timeout: 60_000 }, async () => {
    const folder = await aFolder({});
    const file = join(folder, 'observations', 'a.json');
    const writer = fileURLToPath(new URL('write-for-ever.ts', import.meta.url));
    for (let round = 0; round < 5; round += 1) {
      const child = spawn(process.execPath, [writer, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      let written = 0;
      // Each round ends at another moment of the writing.
      await new Promise<void>((resolve) => {
        createInterface(child.stdout).on('line', () => {
          written += 1;
          if (written > round) resolve();
        });
      });
      child.kill('SIGKILL');
      await exited;
      const text = await readFile(file, 'utf8');
      expect(text).toHaveLength(4_000_000);
      expect(new Set(text).size).toBe(1);
    }
  });
});
