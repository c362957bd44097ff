import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { getConsentOverviewOptions, listConsentCasesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ConsentCase, GetConsentOverviewResponse } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import css from './consent.module.css';
import { ConsentFrame } from './consent-frame.tsx';
import { caseState } from './consent-words.ts';
import { OpenCase } from './open-case.tsx';

const MOST = 200;
const filters = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'answered', label: 'Answered' },
  { value: 'closed', label: 'Closed' },
] as const;
type Filter = (typeof filters)[number]['value'];

/** Complaints about messages: those whose clock runs come first. */
export function CasesPage() {
  const [status, setStatus] = useState<Filter>('all');
  const [isOpening, setOpening] = useState(false);
  const mayRespond = useMayRespond();
  const overview = useQuery(getConsentOverviewOptions());
  const cases = useQuery(listConsentCasesOptions({ query: { status, limit: MOST } }));
  return (
    <ConsentFrame
      name="Consent"
      lead="Complaints about messages, and messages that may be an opt-out. Who complains gets no more of them at once, and an answer in time."
      actions={
        mayRespond ? (
          <Button className={css.touch ?? ''} onClick={() => setOpening(true)}>
            Open a case
          </Button>
        ) : null
      }
    >
      {overview.data ? <Overview overview={overview.data} /> : null}
      <Panel
        title="Cases"
        flush
        actions={
          <SegmentedControl
            aria-label="Which cases"
            data={[...filters]}
            value={status}
            onChange={(value) => setStatus(value as Filter)}
          />
        }
      >
        <Loaded query={cases} what="the cases" lines={5}>
          {({ cases: found }) =>
            found.length === 0 ? (
              <Empty title="No case.">Nobody has complained{status === 'all' ? '' : ' like that'}.</Empty>
            ) : (
              <ul className={css.cases}>
                {found.map((one) => (
                  <CaseRow key={one.id} one={one} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      {isOpening ? <OpenCase onClose={() => setOpening(false)} /> : null}
    </ConsentFrame>
  );
}

function CaseRow({ one }: { one: ConsentCase }) {
  const { word, tone } = caseState(one, useNow());
  return (
    <li data-tone={one.status === 'open' ? tone : undefined}>
      <Link to="/consent/cases/$case" params={{ case: one.id }} className={css.case}>
        <span className={css.clock} data-tone={tone}>
          {word}
        </span>
        <span className={css.what}>
          <b>“{one.text}”</b>
          <small>
            {one.address ?? 'erased'} · {one.channel}
            {one.merchant ? ` · ${one.merchant}` : ''} · {one.service} · <TimeAgo at={one.openedAt} />
          </small>
        </span>
        <span className={css.tags}>
          <Tag tone={one.kind === 'complaint' ? 'bad' : 'warn'}>
            {one.kind === 'complaint' ? 'Complaint' : 'Possible STOP'}
          </Tag>
          {one.suppressed ? <Tag>gets nothing</Tag> : null}
        </span>
      </Link>
    </li>
  );
}

function Overview({ overview: { services, suppressed, stopsToday } }: { overview: GetConsentOverviewResponse }) {
  const sum = (pick: (one: (typeof services)[number]) => number) =>
    services.reduce((total, one) => total + pick(one), 0);
  const late = sum(({ lateCases }) => lateCases);
  return (
    <dl className={css.numbers}>
      <Figure
        name="Wait for an answer"
        value={sum(({ openCases }) => openCases)}
        note={late > 0 ? `${late} late` : null}
      />
      <Figure name="Suppressed" value={suppressed} note={`${plural(stopsToday, 'STOP')} today`} />
      <Figure name="With consent" value={sum(({ granted }) => granted)} note={null} />
      <Figure name="In the log" value={sum(({ entries }) => entries)} note={null} />
    </dl>
  );
}

function Figure({ name, value, note }: { name: string; value: number; note: string | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value.toLocaleString('en-GB')} {note ? <small>{note}</small> : null}
      </dd>
    </div>
  );
}
