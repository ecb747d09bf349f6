import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { kubeconfigText, readKubeconfig } from '../cluster/kubeconfig.ts';
import { expectError, expectTidy } from './expect-tidy.ts';
import {
  testThatNeeds,
  e2eCluster,
  expectSchema,
  repository,
  smallSet,
  type E2eNamespace,
} from './harness/index.ts';

const run = promisify(execFile);

/** Where the system's Node is one that we support, or there is none, an old one cannot be tried. */
const systemNode = '/usr/bin/node';
const isOld =
  existsSync(systemNode) &&
  Number((await run(systemNode, ['-p', 'process.versions.node.split(".")[0]'])).stdout) < 22;

describe('given two good slots', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns);
  });

  describe('a command line that cannot be understood: exit code 2, and nothing is asked of the cluster', () => {
    test.each([
      [
        ['frobnicate'],
        /there is no command "frobnicate"; there are: status, diff, deploy, verify, .*switch, rollback/,
      ],
      [['golden'], 'there is no command "golden"'],
      [['constructor'], 'there is no command "constructor"'],
      [['__proto__'], 'there is no command "__proto__"'],
      [['toString'], 'there is no command "toString"'],
      [['status', '--frob'], 'there is no flag --frob'],
      [['--frob', 'status'], 'there is no flag --frob'],
      [['status', 'one', 'two'], 'Unexpected argument: two'],
      [['status', '-o', 'xml'], /--output=xml to be one of: text, json, yaml, wide, name/],
      [['switch', '-o', 'wide'], /--output=wide to be one of: text, json, yaml/],
      [['switch', '--timeout', 'soon'], '--timeout: "soon" is not a length of time: write 90s, 2m or 500ms'],
      [
        ['status', '--request-timeout', '5 parsecs'],
        '--request-timeout: "5 parsecs" is not a length of time',
      ],
      [['switch', '--dry-run=perhaps'], /--dry-run=perhaps to be one of: none, client, server/],
      [['switch', '--skip-verify'], '--skip-verify needs --reason "why"'],
      [['switch', '--skip-verify', '--reason', '  '], '--skip-verify needs --reason "why"'],
      [['switch', '--reason', 'x'.repeat(201)], '--reason is longer than 200 characters'],
      [['rollback', '--to', 'blue'], 'rollback --to needs --reason "why"'],
      [
        ['verify', '--report', 'nonsense'],
        '--report nonsense: write junit=FILE, json=FILE, markdown=FILE, html=FILE or github',
      ],
      [
        ['verify', '--report', 'pdf=x'],
        '--report pdf=x: write junit=FILE, json=FILE, markdown=FILE, html=FILE or github',
      ],
      [
        ['verify', '--report', 'junit='],
        '--report junit=: write junit=FILE, json=FILE, markdown=FILE, html=FILE or github',
      ],
      [['verify', '--report', 'junit=absent/x.xml'], /there is no folder \S+\/absent/],
      [['verify', '--url', 'nonsense'], '--url nonsense: this is not a URL'],
      [
        ['verify', '--url', 'http://127.0.0.1:9', '--expect-version', '1'],
        '--expect-version speaks of a slot, and --url asks none',
      ],
      [['verify', '--wait', '1m'], '--wait needs --expect-image or --expect-version: what to wait for'],
      [['switch', '--wait', '1m'], '--wait needs --expect-image or --expect-version: what to wait for'],
      [['switch', '--monitor', 'soon'], '--monitor: "soon" is not a length of time: write 90s, 2m or 500ms'],
      [['switch', '--monitor-interval', '0'], '--monitor-interval: at least 100ms'],
      [['switch', '--on-blind=hide'], /--on-blind=hide to be one of: stay, back/],
      [['switch', '--wait', 'long'], '--wait: "long" is not a length of time: write 90s, 2m or 500ms'],
      [
        ['deploy'],
        'nothing to deploy: give --image, --set-image, --set-env, --config, --agent-version or --schema',
      ],
      [['deploy', '--set-image', 'agent'], '--set-image agent: write NAME=VALUE'],
      [
        ['deploy', '--image', 'a:1', '--set-image', 'agent=a:2'],
        '--image or --set-image, not both: --set-image names each container',
      ],
      [['deploy', '--set-env', 'A=1', '--set-env', 'A=2'], '--set-env A=… is given twice'],
      [['deploy', '--config', '=x'], '--config =x: write NAME=VALUE'],
      [['status', '-v', 'loud'], '-v loud: write a number'],
      [['status', '../../pods'], 'SERVICE "../../pods" is not a name of Kubernetes'],
      [['switch', ''], 'SERVICE "" is not a name of Kubernetes'],
      [['status', '-n', 'a/b'], 'namespace "a/b" is not a name of Kubernetes'],
      [['status', '--slot-label', 'not a label'], '--slot-label: "not a label" is not the key of a label'],
      [['deploy', '--image', ' '], '--image " " is not the name of an image'],
      [
        ['deploy', '--set-image', 'agent=Not An Image'],
        '--set-image agent= "Not An Image" is not the name of an image',
      ],
      [['deploy', '--agent-version', '1.3 beta'], '--agent-version "1.3 beta" cannot be a label'],
      [['status', '--namespace'], /--namespace expects a value/],
    ])('%j', async (line, message) => {
      expectError(await ns.kubectl('bluegreen', ...line), message, { exitCode: 2 });
    });

    test('the value of a misspelt flag, which may be a secret, is not repeated', async () => {
      const wrong = await ns.kubectl('bluegreen', 'status', '--tokn=very-secret');
      expectError(wrong, 'there is no flag --tokn', { exitCode: 2 });
      expect(wrong.stderr).not.toContain('very-secret');
    });

    test('-o json gives scripts an Error on stdout', async () => {
      const wrong = await ns.kubectl('bluegreen', '-o', 'json', 'switch', '--skip-verify');
      expectTidy(wrong, { exitCode: 2 });
      expect(JSON.parse(wrong.stdout)).toMatchObject({ kind: 'Error', error: 'usage' });
      await expectSchema('error', JSON.parse(wrong.stdout));
    });

    test('the cluster was not asked', async () => {
      expect(await ns.audit()).toEqual([]);
    });
  });

  describe('flags as in kubectl', () => {
    test('they work before and after the verb', async () => {
      const { name } = ns;
      for (const line of [
        ['-n', name, 'status', 'agent-service'],
        ['status', '-n', name, 'agent-service'],
        ['status', 'agent-service', `--namespace=${name}`],
        ['--namespace', name, '--request-timeout', '5s', 'status', '-o', 'text'],
        ['-o', 'text', '--context', 'e2e', 'status', `-n${name}`],
      ]) {
        const shown = await ns.kubectl('bluegreen', ...line);
        expect([shown.exitCode, shown.stderr]).toEqual([0, '']);
        expect(shown.stdout).toContain(`${name}/agent-service    live blue, idle green`);
      }
    });

    test('KUBECONFIG with several files merges as kubectl merges; --kubeconfig stands for all of them', async () => {
      const { kubeconfig } = await ns.identity('operator');
      const elsewhere = { server: 'https://127.0.0.1:1', token: 'not-a-real-token' };
      await ns.write({
        'other.kubeconfig': kubeconfigText({ access: elsewhere, name: 'other', namespace: 'default' }),
      });
      const other = path.join(ns.folder, 'other.kubeconfig');
      const KUBECONFIG = [other, path.join(ns.folder, 'absent'), kubeconfig].join(path.delimiter);
      // The first file's current context, cluster `test` and all: as kubectl has it.
      const first = await ns.kubectl('bluegreen', 'status', { env: { KUBECONFIG } });
      expectError(first, 'https://127.0.0.1:1 cannot be reached', { exitCode: 4 });
      const back = [kubeconfig, other].join(path.delimiter);
      const second = await ns.kubectl('bluegreen', 'status', { env: { KUBECONFIG: back } });
      expect(second.exitCode).toBe(0);
      const flag = await ns.kubectl('bluegreen', 'status', '--kubeconfig', kubeconfig, {
        env: { KUBECONFIG },
      });
      expect(flag.exitCode).toBe(0);
    });

    test('--as and --as-group: the API server judges the other user', async () => {
      const as = ['--as', 'ada', '--as-group', 'developers'] as const;
      const denied = await ns.kubectl('bluegreen', 'status', ...as, { as: 'admin' });
      expectError(denied, `user "ada" may not list services in namespace ${ns.name}`, { exitCode: 1 });
      const { user } = await ns.identity('operator');
      const shown = await ns.kubectl('bluegreen', 'status', '--as', user, { as: 'admin' });
      expect(shown.exitCode).toBe(0);
    });

    test('-v 6 shows the requests; at no level a token or the value of a Secret is shown', async () => {
      const { kubeconfig } = await ns.identity('operator');
      const { token } = await readKubeconfig(kubeconfig);
      const secret = (await ns.admin.do('GET', `/api/v1/namespaces/${ns.name}/secrets/agent-secrets`)) as {
        readonly data: Readonly<Record<string, string>>;
      };
      const hidden = Object.values(secret.data).flatMap((base64) => [
        base64,
        Buffer.from(base64, 'base64').toString('utf8'),
      ]);
      for (const line of [
        ['status', '-v', '6'],
        ['status', '-v=9'],
        ['verify', '-v8'],
        ['switch', '--dry-run=server', '-v', '10'],
      ]) {
        const shown = await ns.kubectl('bluegreen', ...line);
        expect(shown.exitCode).toBe(0);
        expect(shown.stderr).toMatch(
          new RegExp(
            `^GET https://127.0.0.1:\\d+/api/v1/namespaces/${ns.name}/services\\S* 200 in \\d+ ms$`,
            'm',
          ),
        );
        const said = shown.stdout + shown.stderr;
        expect(token).toBeDefined();
        for (const value of [token ?? '', ...hidden]) expect(said.includes(value)).toBe(false);
        expect(said).not.toMatch(/bearer/i);
      }
      const quiet = await ns.kubectl('bluegreen', 'status', '-v', '0');
      expect(quiet.stderr).toBe('');
    });

    test('--progress ndjson tells programs what happens, one JSON object a line', async () => {
      const shown = await ns.kubectl('bluegreen', 'verify', '--progress', 'ndjson');
      expect(shown.exitCode).toBe(0);
      const events = shown.stderr
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { readonly kind: string }).kind);
      expect(events[0]).toBe('run-planned');
      expect(events).toContain('case-settled');
    });

    test('deploy prints no value of a variable that is named like a secret', async () => {
      const line = ['deploy', '--set-env', 'SEARCH_API_KEY=very-secret', '--dry-run=client'];
      const text = await ns.kubectl('bluegreen', ...line);
      expect(text.stdout).toContain('env SEARCH_API_KEY of agent: unset -> ***');
      const json = await ns.kubectl('bluegreen', ...line, '-o', 'json');
      expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'planned' });
      for (const { stdout, stderr } of [text, json]) expect(stdout + stderr).not.toContain('very-secret');
    });

    test('without a terminal, with and without NO_COLOR, there is no colour', async () => {
      for (const env of [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1', TERM: 'dumb' }]) {
        const shown = await ns.kubectl('bluegreen', 'verify', { env });
        expect(shown.exitCode).toBe(0);
        expect(shown.stdout + shown.stderr).not.toContain('\u001b');
      }
    });

    test('a reader that goes away (`| head -1`) is no error', async () => {
      const { kubeconfig } = await ns.identity('operator');
      const { kubectl } = (await e2eCluster()).workspace;
      const env = (await e2eCluster()).workspace.env(kubeconfig);
      for (const line of ['status', 'status -o json', 'verify', 'deploy --help']) {
        const script = `set -o pipefail; '${kubectl}' bluegreen ${line} 2>err.txt | head -1; echo "code \${PIPESTATUS[0]}"`;
        const { stdout } = await run('bash', ['-c', script], { env, cwd: ns.folder });
        expect(stdout.trim().split('\n')).toHaveLength(2);
        expect(stdout).toContain('code 0');
        expect(await readFile(path.join(ns.folder, 'err.txt'), 'utf8')).not.toMatch(/EPIPE|rror/);
      }
    });
  });
});

describe('given a kubeconfig whose current context leads elsewhere', () => {
  let ns: E2eNamespace;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
    const { kubeconfig } = await ns.identity('operator');
    await ns.write({
      'other.kubeconfig': [
        'clusters: [{name: other, cluster: {server: "https://127.0.0.1:1"}}]',
        'contexts: [{name: other, context: {cluster: other}}]',
        'current-context: other',
      ].join('\n'),
    });
    const KUBECONFIG = [path.join(ns.folder, 'other.kubeconfig'), kubeconfig].join(path.delimiter);
    env = { ...(await e2eCluster()).workspace.env(kubeconfig), KUBECONFIG };
  });
  /** A command as it was printed, in a shell. */
  const paste = async (text: string, command: RegExp): Promise<string> => {
    const line = command.exec(text)?.[1];
    expect(line, text).toBeDefined();
    return (await run('bash', ['-c', line ?? ''], { env, cwd: ns.folder })).stdout;
  };

  testThatNeeds('kubectl')(
    'what is printed for pasting is pasted as it is: way back, return, break glass',
    async () => {
      const flags = ['-n', ns.name, '--context', 'e2e', '--slot-label', 'slot'] as const;
      const line = ['switch', '--monitor=0', '--skip-verify', '--reason', 'test', ...flags];
      const there = await ns.kubectl('bluegreen', ...line, { env });
      expect(there.exitCode).toBe(0);
      const back = await paste(there.stdout, /Way back: (kubectl .*)/);
      expect(back).toMatch(/^blue is live again\./);
      const again = await ns.kubectl('bluegreen', 'rollback', ...flags, { env });
      expect(again.exitCode).toBe(5);
      const forced = await paste(again.stdout, /^ {2}help +.* all the same: (kubectl .*)$/m);
      expect(forced).toMatch(/^green is live again\./);
      const home = await ns.kubectl('bluegreen', 'switch', '--to', 'blue', ...line.slice(1), { env });
      expect(home.exitCode).toBe(0);
      const status = await ns.kubectl('bluegreen', 'status', ...flags, { env });
      await paste(status.stdout, /^break glass +(kubectl .*)$/m);
      expect((await ns.get('Service', 'agent-service')).spec.selector?.['slot']).toBe('green');
    },
  );
});

describe('given no cluster at all', () => {
  test('help and version ask nobody', async () => {
    const { workspace } = await e2eCluster();
    const env = workspace.env('/nonexistent');
    const ask = async (...line: readonly string[]): Promise<string> => {
      const { stdout, stderr } = await run(workspace.kubectl, ['bluegreen', ...line], { env });
      expect(stderr).toBe('');
      return stdout;
    };
    expect(await ask('version')).toMatch(/^kubectl-bluegreen \d+\.\d+\.\d+\S*\n$/);
    expect(JSON.parse(await ask('version', '-o', 'json'))).toMatchObject({ kind: 'Version' });
    const overview = await ask('--help');
    for (const line of [[], ['help'], ['-h']]) expect(await ask(...line)).toBe(overview);
    for (const verb of ['status', 'deploy', 'verify', 'switch', 'rollback', 'standby']) {
      expect(overview).toMatch(new RegExp(`^ {2}${verb} `, 'm'));
      const text = await ask(verb, '--help');
      expect(text).toContain(`kubectl bluegreen ${verb} [SERVICE]`);
      expect(await ask('help', verb)).toBe(text);
    }
  });

  testThatNeeds('kubectl')('kubectl plugin list finds the plugin without a warning', async () => {
    const { workspace } = await e2eCluster();
    const folder = path.dirname(workspace.kubectl);
    const env = { ...workspace.env('/nonexistent'), PATH: folder };
    const { stdout, stderr } = await run(workspace.kubectl, ['plugin', 'list'], { env });
    expect(stdout).toContain(path.join(folder, 'kubectl-bluegreen'));
    expect(stdout + stderr).not.toMatch(/warning/i);
  });

  test.runIf(isOld)('a Node that is too old says so in one line', async () => {
    const failed = await run(systemNode, [
      path.join(repository, 'bin', 'kubectl-bluegreen.js'),
      'status',
    ]).then(
      () => undefined,
      (error: unknown) =>
        error as { readonly code: number; readonly stdout: string; readonly stderr: string },
    );
    expect(failed?.code).toBe(1);
    expect(failed?.stdout).toBe('');
    expect(failed?.stderr).toMatch(
      /^kubectl-bluegreen needs Node\.js 22\.19 or later .*; this is \d+\.\d+\.\d+\n$/,
    );
  });
});
