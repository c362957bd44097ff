import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImportLeftOver, ImportReport, ImportTodo } from '../../api/generated/types.gen.ts';
import { Empty } from '../../shared/loaded.tsx';
import { plural } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import type { FilePlace } from '../source/place.ts';
import css from './left.module.css';
import type { SourcePlace } from './source-document.tsx';

interface LeftForPersonProps {
  readonly report: ImportReport;
  readonly onSource: (place: SourcePlace) => void;
  readonly onFile: (place: FilePlace) => void;
}

/** What the import cannot decide: lines without a place in the plan, and questions that only the team can answer. */
export function LeftForPerson({ report, onSource, onFile }: LeftForPersonProps) {
  const { left, todos, documents } = report;
  const count = left.length + todos.length;
  return (
    <Panel
      title="Left for you"
      note={count > 0 ? `${plural(todos.length, 'question')}, ${plural(left.length, 'line')} without a place` : null}
      flush
    >
      {count === 0 ? (
        <Empty icon={<CircleCheck size={22} aria-hidden />} title="Nothing is left.">
          Read each runbook once before you put it in force.
        </Empty>
      ) : null}
      <div className={css.left}>
        <Group title="Lines without a place in the plan" names={left} keyOf={({ why }) => why}>
          {(one: ImportLeftOver) => (
            <Row
              place={one.lastLine > one.line ? `lines ${one.line}–${one.lastLine}` : `line ${one.line}`}
              more={documents.length > 1 ? one.document : ''}
              text={one.text}
              onShow={() =>
                onSource({
                  document: Math.max(
                    0,
                    documents.findIndex(({ name }) => name === one.document),
                  ),
                  line: one.line,
                })
              }
            />
          )}
        </Group>
        <Group title="Questions that only you can answer" names={todos} keyOf={({ file }) => file}>
          {(one: ImportTodo) => (
            <Row
              place={`line ${one.line}`}
              more=""
              text={one.text}
              onShow={() => onFile({ file: one.file, line: one.line })}
            />
          )}
        </Group>
      </div>
    </Panel>
  );
}

interface GroupProps<T> {
  readonly title: string;
  readonly names: readonly T[];
  readonly keyOf: (one: T) => string;
  readonly children: (one: T) => ReactNode;
}

function Group<T>({ title, names, keyOf, children }: GroupProps<T>) {
  if (names.length === 0) return null;
  const groups = new Map<string, T[]>();
  for (const one of names) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return (
    <section>
      <h3>
        {title} <small>{names.length}</small>
      </h3>
      {[...groups].map(([name, list]) => (
        <div key={name}>
          <h4>{name}</h4>
          <ul>
            {list.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two places may say the same, and the list never changes.
              <li key={index}>{children(one)}</li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Row({ place, more, text, onShow }: { place: string; more: string; text: string; onShow: () => void }) {
  return (
    <button type="button" className={css.jump} data-long={more === '' ? undefined : true} onClick={onShow}>
      <b>{more ? `${more}, ${place}` : place}</b>
      <span>{text}</span>
    </button>
  );
}
