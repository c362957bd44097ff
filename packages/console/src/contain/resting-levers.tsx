import { Button, Collapse } from '@mantine/core';
import { memo, useState } from 'react';
import type { Lever } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { LeverAbout } from './lever-about.tsx';
import { firstOf, leverKey, restingGroups } from './lever-board.ts';
import { LeverControl } from './lever-control.tsx';
import { LeverState } from './lever-state.tsx';
import css from './levers.module.css';
import { AboutToggle } from './pulled-now.tsx';

/** So many are shown at once: more are found by searching. */
const SHOWN = 60;

interface RestingLeversProps {
  readonly levers: readonly Lever[];
  readonly severalServices: boolean;
}

/** Levers that rest, by component. */
export function RestingLevers({ levers, severalServices }: RestingLeversProps) {
  const [most, setMost] = useState(SHOWN);
  const groups = restingGroups(levers);
  const count = groups.reduce((sum, group) => sum + group.levers.length, 0);
  if (count === 0) return null;
  return (
    <Panel title="Resting" note={count} flush>
      {firstOf(groups, most).map((group) => (
        <section key={group.key} className={css.group} aria-label={group.title}>
          <h3>
            {group.title}
            {severalServices ? <span> · {group.service}</span> : null}
          </h3>
          <ul className={css.board}>
            {group.levers.map((lever) => (
              <RestingLever key={leverKey(lever)} lever={lever} />
            ))}
          </ul>
        </section>
      ))}
      {count > most ? (
        <Button variant="subtle" className={css.more ?? ''} onClick={() => setMost(most + SHOWN)}>
          Show {Math.min(SHOWN, count - most)} more of {plural(count, 'lever')}
        </Button>
      ) : null}
    </Panel>
  );
}

const RestingLever = memo(function RestingLever({ lever }: { lever: Lever }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className={css.item} data-lever={lever.id}>
      <div className={css.row}>
        <div className={css.about}>
          <div className={css.name}>
            <b>{lever.title}</b>
            <LeverState lever={lever} />
            {lever.kind === 'switch' ? null : <Tag>{lever.kind}</Tag>}
          </div>
          {lever.consequence ? <p className={css.consequence}>When pulled: {lever.consequence}</p> : null}
        </div>
        <div className={css.buttons}>
          <LeverControl lever={lever} />
          <AboutToggle lever={lever} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
        </div>
      </div>
      <Collapse expanded={isOpen} keepMounted={false}>
        <LeverAbout lever={lever} />
      </Collapse>
    </li>
  );
});
