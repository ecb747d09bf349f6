import { argv, stdin } from 'node:process';
import { runFolderPrefix, sweepRun } from './sweep.ts';

/**
 * `node minder.ts <folder of the run>`: waits for the end of its standard input, which comes when its parent ends
 * in whatever way, SIGKILL included, and then ends what the run has left. After an orderly end nothing is left.
 */
const folder = argv[2];
if (folder?.startsWith(runFolderPrefix) !== true) throw new Error(`not the folder of a run: ${folder ?? ''}`);
// A ^C on the terminal is the parent's business; the minder stays until it has gone.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
stdin.resume();
stdin.once('close', () => void sweepRun(folder));
