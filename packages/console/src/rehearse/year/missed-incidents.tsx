import { UnstyledButton } from '@mantine/core';
import type { RehearsedYear } from '../../api/generated/types.gen.ts';
import { Empty } from '../../shared/loaded.tsx';
import { Panel } from '../../shared/panel.tsx';
import css from './year.module.css';

interface MissedIncidentsProps {
  readonly year: RehearsedYear;
  readonly told: number | null;
  readonly onTell: (index: number) => void;
}

/** What nobody answered; one press tells how that came. */
export function MissedIncidents({ year, told, onTell }: MissedIncidentsProps) {
  const { unanswered, nobodyPaged, total } = year;
  const count = unanswered.count + nobodyPaged.count;
  const examples = [...nobodyPaged.examples, ...unanswered.examples];
  return (
    <Panel title="Never answered" note={`${count} of ${total.incidents}`} flush>
      {count === 0 ? <Empty title="Somebody answered every incident." /> : null}
      <ul className={css.missed}>
        {examples.map(({ index, local, severity, title, why }) => (
          <li key={index} data-chosen={index === told || undefined}>
            <UnstyledButton onClick={() => onTell(index)} aria-pressed={index === told}>
              <b>
                {severity} · {title}
              </b>
              <small>
                {local} · {why} · number {index}
              </small>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
