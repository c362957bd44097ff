import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { IncidentRoom } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { Panel } from '../../shared/panel.tsx';
import { Tag } from '../../shared/tag.tsx';
import { ClockTime } from '../../shared/time.tsx';
import { ImpactForm } from './impact-form.tsx';
import { type Impact, isImpactKnown, type Trend, trends } from './impact-words.ts';
import css from './relations.module.css';

/** Whom and what it affects, as far as somebody has said. */
export function ImpactPanel({ room }: { room: IncidentRoom }) {
  const [isEditing, setEditing] = useState(false);
  const mayEdit = useMayRespond() && room.mergedInto === null;
  const isKnown = isImpactKnown(room.impact);
  return (
    <Panel
      title="Impact"
      actions={
        mayEdit && !isEditing ? (
          <Button variant="default" size="compact-sm" aria-label="Edit the impact" onClick={() => setEditing(true)}>
            Edit
          </Button>
        ) : null
      }
    >
      {isEditing ? (
        <ImpactForm id={room.id} impact={room.impact} onClose={() => setEditing(false)} />
      ) : isKnown ? (
        <Known impact={room.impact} />
      ) : (
        <p className={css.none}>Nobody has said yet whom it affects: three taps do.</p>
      )}
    </Panel>
  );
}

const counted = new Intl.NumberFormat('en-GB');
const tones = { growing: 'bad', steady: 'warn', shrinking: 'ok' } as const;

function Known({ impact }: { impact: Impact }) {
  const { scope, users, customers, since, trend, revenue, data } = impact;
  return (
    <>
      {scope || trend ? (
        <p className={css.scope}>
          {scope} {trend ? <TrendTag trend={trend} /> : null}
        </p>
      ) : null}
      <dl className={css.facts}>
        <Fact label="Users">{users === null ? null : counted.format(users)}</Fact>
        <Fact label="Customers">{customers === null ? null : counted.format(customers)}</Fact>
        <Fact label="Since">{since === null ? null : <ClockTime at={since} zone />}</Fact>
        <Fact label="Revenue">{revenue}</Fact>
        <Fact label="Data">{data}</Fact>
      </dl>
    </>
  );
}

function TrendTag({ trend }: { trend: Trend }) {
  return <Tag tone={tones[trend]}>{trends.find(({ value }) => value === trend)?.label}</Tag>;
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
