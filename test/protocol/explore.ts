import { Actor, type Fate, type Pending, type Sabotage, type Stage } from './actor.ts';
import type { ClusterWork } from '../../src/use-cases/cluster-work.ts';
import { after, worldKey, type World } from './world.ts';

/** What meets in one exploration. */
export interface Scenario<T> {
  readonly start: World;
  readonly commands: Readonly<Record<string, (work: ClusterWork) => Promise<T>>>;
  /** What somebody without the plugin does, at any one moment, or never. */
  readonly outside: readonly ((world: World) => World)[];
  /** Requests or answers that are lost, at most, in one run. */
  readonly losses: number;
  readonly sabotage?: Sabotage;
}

/** One moment of a run: what holds, and how far each command is. */
export interface State<T> {
  readonly world: World;
  readonly actors: readonly Actor<T>[];
  /** Outside writes that were made. */
  readonly outside: number;
  readonly losses: number;
  /** No command runs any more. */
  readonly isOver: boolean;
  /** How it came to this, for people. */
  readonly path: readonly string[];
}

export interface Explored {
  readonly states: number;
  /** States in which every command had ended. */
  readonly ends: number;
}

type Choice =
  | { readonly kind: 'outside'; readonly index: number }
  | { readonly kind: 'request'; readonly actor: number; readonly number: number; readonly fate: Fate };

/**
 * Visits every state that the commands can reach, whatever order their requests come in, whichever are lost, and
 * whenever the outside writer writes; `look` is called once for each. A command that was killed is one that takes no
 * further step, and every state is one in which any of the commands may never take another: what holds in all states
 * holds after every kill. Commands cannot be copied, so a state is reached again by running its choices again; states
 * that look the same to all who take part are visited once.
 */
export async function explore<T>(
  scenario: Scenario<T>,
  look: (state: State<T>) => Promise<void>,
): Promise<Explored> {
  const visited = new Set<string>();
  const open: (readonly Choice[])[] = [[]];
  let ends = 0;
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const run = await Run.start(scenario);
    for (const choice of prefix) await run.take(choice);
    const taken = [...prefix];
    for (;;) {
      if (visited.has(run.key)) break;
      visited.add(run.key);
      await look(run.state);
      if (run.state.isOver) ends += 1;
      const [first, ...others] = run.choices();
      if (first === undefined) break;
      for (const other of others) open.push([...taken, other]);
      await run.take(first);
      taken.push(first);
    }
  }
  return { states: visited.size, ends };
}

class Run<T> {
  readonly #scenario: Scenario<T>;
  readonly #stage: Stage;
  readonly #actors: readonly Actor<T>[];
  readonly #path: string[] = [];
  readonly #outsideDone = new Set<number>();
  #losses = 0;

  private constructor(scenario: Scenario<T>) {
    this.#scenario = scenario;
    this.#stage = { world: scenario.start };
    const sabotage = scenario.sabotage ?? ((_, patch) => patch);
    this.#actors = Object.entries(scenario.commands).map(
      ([name, command]) => new Actor(name, this.#stage, sabotage, command),
    );
  }

  static async start<T>(scenario: Scenario<T>): Promise<Run<T>> {
    const run = new Run(scenario);
    await settled();
    return run;
  }

  get key(): string {
    const actors = this.#actors.map((actor) => actor.key).join(' | ');
    return `${worldKey(this.#stage.world)} ${[...this.#outsideDone].join(',')} ${this.#losses} ${actors}`;
  }

  get state(): State<T> {
    const isOver = this.#actors.every(({ ended }) => ended.kind !== 'running');
    const stuck = this.#actors.find(({ ended, pending }) => ended.kind === 'running' && pending.size === 0);
    if (stuck !== undefined) throw new Error(`${stuck.name} waits for nothing: ${this.#path.join('; ')}`);
    return {
      world: this.#stage.world,
      actors: this.#actors,
      outside: this.#outsideDone.size,
      losses: this.#losses,
      isOver,
      path: [...this.#path],
    };
  }

  choices(): readonly Choice[] {
    const mayLose = this.#losses < this.#scenario.losses;
    const requests = this.#actors.flatMap((actor, index) =>
      [...actor.pending.values()].flatMap((pending) =>
        fatesOf(pending, mayLose).map((fate): Choice => ({
          kind: 'request',
          actor: index,
          number: pending.number,
          fate,
        })),
      ),
    );
    // Nothing that comes after the last command is of interest: it would meet nobody.
    if (requests.length === 0) return [];
    const outside = this.#scenario.outside.flatMap((_, index): Choice[] =>
      this.#outsideDone.has(index) ? [] : [{ kind: 'outside', index }],
    );
    return [...requests, ...outside];
  }

  async take(choice: Choice): Promise<void> {
    if (choice.kind === 'outside') {
      const { world } = this.#stage;
      const change = this.#scenario.outside[choice.index]!;
      this.#stage.world = after(world, `outside ${choice.index}`, () => change(world));
      this.#outsideDone.add(choice.index);
      this.#path.push(`outside write ${choice.index + 1}`);
      return;
    }
    const actor = this.#actors[choice.actor]!;
    const pending = actor.pending.get(choice.number)!;
    if (choice.fate !== 'answered') this.#losses += 1;
    this.#path.push(`${actor.name} ${pending.label} ${choice.fate}`);
    pending.settle(choice.fate);
    await settled();
  }
}

function fatesOf({ isWrite }: Pending, mayLose: boolean): readonly Fate[] {
  if (!mayLose) return ['answered'];
  return isWrite ? ['answered', 'dropped', 'lost'] : ['answered', 'dropped'];
}

/** All that follows from an answer has happened when the event loop comes round. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
