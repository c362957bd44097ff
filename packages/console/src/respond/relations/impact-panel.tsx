import { Button } from '@mantine/core';
import { ArrowDownRight, ArrowRight, ArrowUpRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { IncidentRoom } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { Panel } from '../../shared/panel.tsx';
import { Tag } from '../../shared/tag.tsx';
import { ClockTime } from '../../shared/time.tsx';
import { ImpactForm } from './impact-form.tsx';
import { type Impact, impactLines, isImpactKnown, type Trend, trends } from './impact-words.ts';
import css from './relations.module.css';

/** Whom and what it affects: what somebody has said, beside what the plan's metrics estimate. */
export function ImpactPanel({ room }: { room: IncidentRoom }) {
  const [isEditing, setEditing] = useState(false);
  const mayEdit = useMayRespond() && room.mergedInto === null;
  const { impact } = room;
  return (
    <Panel
      title="Impact"
      note={
        impact.estimate ? (
          <>
            estimated at <ClockTime at={impact.estimate.at} />
          </>
        ) : null
      }
      actions={
        mayEdit && !isEditing ? (
          <Button variant="default" size="compact-sm" aria-label="Edit the impact" onClick={() => setEditing(true)}>
            Edit
          </Button>
        ) : null
      }
    >
      {isEditing ? (
        <ImpactForm id={room.id} impact={impact} onClose={() => setEditing(false)} />
      ) : (
        <>
          {isImpactKnown(impact) ? null : (
            <p className={css.none}>Nobody has said yet whom it affects: three taps do.</p>
          )}
          <Known impact={impact} />
        </>
      )}
    </Panel>
  );
}

function Known({ impact }: { impact: Impact }) {
  const { scope, since, trend, data, estimate } = impact;
  const lines = impactLines(impact);
  return (
    <>
      {scope || trend ? (
        <p className={css.scope}>
          {scope} {trend ? <TrendTag trend={trend} /> : null}
        </p>
      ) : null}
      {lines.length > 0 ? (
        <table className={css.figures}>
          {estimate ? (
            <thead>
              <tr>
                <td />
                <th scope="col">Said</th>
                <th scope="col">Estimated {estimate.trend ? <TrendTag trend={estimate.trend} /> : null}</th>
              </tr>
            </thead>
          ) : null}
          <tbody>
            {lines.map(({ label, said, estimated }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{said ?? '–'}</td>
                {estimate ? <td>{estimated ?? '–'}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {since || data ? (
        <dl className={css.facts}>
          <Fact label="Since">{since === null ? null : <ClockTime at={since} zone />}</Fact>
          <Fact label="Data">{data}</Fact>
        </dl>
      ) : null}
    </>
  );
}

const tones = { growing: 'bad', steady: 'warn', shrinking: 'ok' } as const;
const arrows = { growing: ArrowUpRight, steady: ArrowRight, shrinking: ArrowDownRight } as const;

function TrendTag({ trend }: { trend: Trend }) {
  const Arrow = arrows[trend];
  return (
    <Tag tone={tones[trend]}>
      <Arrow size={13} aria-hidden /> {trends.find(({ value }) => value === trend)?.label}
    </Tag>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  if (children === null) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
