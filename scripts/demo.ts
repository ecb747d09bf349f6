/**
 * `npm run demo`: the whole story, each command as typed with its true output, on the sandbox, with Node alone. With
 * `-- --control-plane` it is played on a real kube-apiserver, which is built first where it is not there.
 */
import { spawn } from 'node:child_process';
import { repository } from '../test/e2e/harness/workspace.ts';
import { controlPlaneStage, sandboxStage } from './demo/stage.ts';
import { startSteadyClient } from './demo/steady-client.ts';

const image = 'registry.example.com/agent-service';
const { NO_COLOR = '', TERM = 'dumb' } = process.env;
const bold = process.stdout.isTTY && NO_COLOR === '' ? ['\u001b[1m', '\u001b[0m'] : ['', ''];
const show = (text: string): void => void process.stdout.write(text);
const say = (text: string): void => show(`\n# ${text}\n`);

const started = performance.now();
const onControlPlane = process.argv.includes('--control-plane');
const stage = onControlPlane ? await controlPlaneStage() : await sandboxStage(show);

/** Types a command and shows what it prints; ends the story where its exit code is not the expected one. */
async function type(line: string, expected = 0): Promise<void> {
  show(`\n${bold[0]}$ ${line}${bold[1]}\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', line], {
      cwd: repository,
      env: { ...stage.env, NO_COLOR, TERM, PAGER: '' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) show(`(exit code ${code})\n`);
  if (code !== expected) throw new Error(`"${line}" ended with ${code}, not ${expected}`);
}

const bluegreen = async (line: string, expected = 0): Promise<void> =>
  await type(`${stage.plugin} ${line}`, expected);

/** Does something while a client asks the Service twenty times a second, and says what became of its requests. */
async function underLoad(work: () => Promise<void>): Promise<void> {
  if (stage.service === undefined) {
    await work();
    return;
  }
  const client = startSteadyClient(stage.service, 50);
  await work();
  const { sent, lost, answeredBy } = await client.stop();
  const versions = [...answeredBy].map(([version, count]) => `${count} by ${version}`).join(', ');
  say(`Meanwhile a client asked ${sent} times: ${lost.length} lost, ${versions}.`);
  if (lost.length > 0) throw new Error(`requests were lost: ${[...new Set(lost)].join('; ')}`);
  if (answeredBy.size !== 2) throw new Error(`two versions should have answered, not ${answeredBy.size}`);
}

try {
  say(stage.about);
  for (const line of stage.setUp) await type(line);
  say('Blue serves, green stands by.');
  await bluegreen('status');
  say('Somebody changed the prompt, and the answers became long.');
  await bluegreen(`deploy --image ${image}:1.3.0-too-long --agent-version 1.3.0`);
  await bluegreen('verify', 3);
  await bluegreen('switch', 3);
  say('The next one is right.');
  await bluegreen(`deploy --image ${image}:1.3.1 --agent-version 1.3.1`);
  await underLoad(() => bluegreen('switch --monitor 5s --reason "1.3.1 is out"'));
  await bluegreen('status');
  say('And back, in one patch.');
  await underLoad(() => bluegreen('rollback --reason "only to show it"'));
  await bluegreen('status');
  say(`The end, after ${((performance.now() - started) / 1000).toFixed(0)} s.`);
} finally {
  await stage.stop();
}
