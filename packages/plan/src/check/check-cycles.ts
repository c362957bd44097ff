import type { Path } from '../yaml/node-positions.ts';
import type { CheckContext } from './context.ts';

/** One arrow of a graph, with the place where it is written. */
interface Arrow {
  readonly to: string;
  readonly path: Path;
}

type Graph = ReadonlyMap<string, readonly Arrow[]>;

/** Components, monitors, roles, levers and backups of channels must not lead back to themselves. */
export function checkCycles(context: CheckContext): void {
  const { components, monitors, roles, levers, channels } = context.draft;
  reportCycles(
    context,
    'component',
    graphOf(
      components,
      (component) => component.dependsOn,
      (id, index) => ['components', id, 'dependsOn', index],
    ),
  );
  reportCycles(
    context,
    'monitor',
    graphOf(
      monitors,
      (monitor) => monitor.parents,
      (id, index) => ['monitors', id, 'parents', index],
    ),
  );
  reportCycles(
    context,
    'lever',
    graphOf(
      levers,
      (lever) => lever.pulls,
      (id, index) => ['levers', id, 'pulls', index],
    ),
  );
  reportCycles(
    context,
    'need of a lever',
    graphOf(
      levers,
      (lever) => lever.needs,
      (id, index) => ['levers', id, 'needs', index],
    ),
  );
  reportCycles(
    context,
    'channel',
    graphOf(
      channels,
      (channel) => [channel.backup ?? null],
      (id) => ['channels', id, 'backup'],
    ),
  );
  const roleNames = (targets: (typeof roles)[string]) =>
    targets.map((target) => (target.kind === 'role' ? target.role : null));
  reportCycles(
    context,
    'role',
    graphOf(roles, roleNames, (id, index) => ['roles', id, index]),
  );
}

function graphOf<T>(
  entries: Readonly<Record<string, T>>,
  namesOf: (entry: T) => readonly (string | null)[],
  pathOf: (id: string, index: number) => Path,
): Graph {
  const arrowsOf = (id: string, entry: T): readonly Arrow[] =>
    namesOf(entry).flatMap((to, index) => (to === null ? [] : [{ to, path: pathOf(id, index) }]));
  return new Map(Object.entries(entries).map(([id, entry]) => [id, arrowsOf(id, entry)]));
}

/** Reports each cycle once, at the arrow that closes it. */
function reportCycles(context: CheckContext, noun: string, graph: Graph): void {
  const finished = new Set<string>();
  const visit = (id: string, trail: readonly string[]): void => {
    for (const arrow of graph.get(id) ?? []) {
      const start = trail.indexOf(arrow.to);
      if (start >= 0) {
        const round = [...trail.slice(start), arrow.to].join(' → ');
        context.reportAt(arrow.path, {
          code: 'cycle',
          message: `This ${noun} leads back to itself: ${round}`,
          hint: 'Remove one of these.',
        });
      } else if (!finished.has(arrow.to)) {
        visit(arrow.to, [...trail, arrow.to]);
      }
    }
    finished.add(id);
  };
  for (const id of graph.keys()) if (!finished.has(id)) visit(id, [id]);
}
