import { Tooltip, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import type { HealthItem } from '../api/generated/types.gen.ts';
import { HealthState, toneOfHealth } from '../shared/health-state.tsx';
import { Sparkline } from '../shared/sparkline.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './health-board.module.css';
import { whyQuiet } from './health-words.ts';

interface HealthRowProps {
  readonly item: HealthItem;
  readonly service: string;
  /** How often its alerts were false, in words. */
  readonly wrong?: string | null | undefined;
  /** How it was day by day: on a wide screen in the row, else under it. Null leaves its place empty, nothing has no place for it. */
  readonly days?: ReactNode;
}

/** One monitor or metric: its state, what was seen last, and its latest readings. */
export function HealthRow({ item, service, wrong, days }: HealthRowProps) {
  const quiet = whyQuiet(item);
  return (
    <li className={css.row} data-days={days !== undefined || undefined}>
      <HealthState state={item.state} />
      <div className={css.name}>
        <b>
          <Link to="/health/$service/$monitor" params={{ service, monitor: item.id }}>
            {item.title}
          </Link>
        </b>
        <span>
          {item.detail}
          {item.state !== 'up' && item.since ? (
            <>
              {' '}
              · since <TimeAgo at={item.since} />
            </>
          ) : null}
        </span>
        {quiet ? <small>{quiet}</small> : null}
        {wrong ? <small data-wrong>{wrong}</small> : null}
      </div>
      <Sparkline values={item.spark} tone={toneOfHealth(item.state)} />
      {days === undefined ? null : <div className={css.days}>{days}</div>}
      <Thresholds item={item} />
    </li>
  );
}

function Thresholds({ item }: { item: HealthItem }) {
  if (item.thresholds.length === 0) return <span />;
  const text = item.thresholds.map((threshold) => `${threshold.severity}: ${threshold.text}`);
  return (
    <Tooltip
      label={
        <div>
          {text.map((line) => (
            <div key={line}>{line}</div>
          ))}
        </div>
      }
    >
      <UnstyledButton className={css.info} aria-label={`Thresholds of ${item.title}: ${text.join('; ')}`}>
        <Info size={15} aria-hidden />
      </UnstyledButton>
    </Tooltip>
  );
}
