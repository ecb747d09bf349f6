/**
 * The counts, out of `trials` of the chance `p`, between which all but 1 in 10,000 lie: the exact tails of the binomial
 * distribution, half of that on each side.
 */
export function binomialInterval(trials: number, p: number): readonly [least: number, most: number] {
  const tail = 0.0001 / 2;
  const chances = probabilities(trials, p);
  let below = 0;
  let least = 0;
  for (let count = 0; below + chances[count]! < tail; count += 1) {
    below += chances[count]!;
    least = count + 1;
  }
  let above = 0;
  let most = trials;
  for (let count = trials; above + chances[count]! < tail; count -= 1) {
    above += chances[count]!;
    most = count - 1;
  }
  return [least, most];
}

function probabilities(trials: number, p: number): readonly number[] {
  const odds = Math.log(p) - Math.log1p(-p);
  let log = trials * Math.log1p(-p);
  const chances = [Math.exp(log)];
  for (let count = 1; count <= trials; count += 1) {
    log += Math.log((trials - count + 1) / count) + odds;
    chances.push(Math.exp(log));
  }
  return chances;
}
