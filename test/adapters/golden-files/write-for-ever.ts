/** `node write-for-ever.ts FILE`: replaces the file again and again with 4 MB of one letter, a line each time. */
import { writeWhole } from '../../../src/adapters/golden-files/write-whole.ts';

const [file = ''] = process.argv.slice(2);
for (let at = 0; ; at += 1) {
  await writeWhole(file, (at % 2 === 0 ? 'a' : 'b').repeat(4_000_000));
  process.stdout.write('written\n');
}
