import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { getConsentCaseOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ConsentCaseDetail } from '../api/generated/types.gen.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import { CaseActions } from './case-actions.tsx';
import { CaseEvidence } from './case-evidence.tsx';
import css from './consent.module.css';
import { caseState, causeWords } from './consent-words.ts';

/** One complaint: its clock, what was said, what can be proven, and what was done. */
export function CasePage() {
  const { case: id } = useParams({ from: '/consent/cases/$case' });
  const query = useQuery(getConsentCaseOptions({ path: { case: id } }));
  return (
    <Page
      title={id}
      lead={
        <Link to="/consent" className={css.up}>
          <ArrowLeft size={14} aria-hidden /> Cases
        </Link>
      }
    >
      <Loaded query={query} what="the case" lines={8}>
        {({ case: one }) => (
          <>
            <Head one={one} />
            <CaseEvidence one={one} />
            <Notes one={one} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Head({ one }: { one: ConsentCaseDetail }) {
  const { word, tone } = caseState(one, useNow());
  return (
    <Panel
      title={one.kind === 'complaint' ? 'Complaint' : 'A message that may be an opt-out'}
      note={<Tag tone={tone}>{one.status}</Tag>}
    >
      <div className={css.head}>
        <div className={css.due} data-tone={tone}>
          {one.status === 'open' ? (
            <>
              <Countdown to={one.dueAt} label="The person must have an answer" />
              <small>
                {word}, by <ClockTime at={one.dueAt} zone />
              </small>
            </>
          ) : (
            <>
              <b>{word}</b>
              {one.answeredAt ? (
                <small>
                  <ClockTime at={one.answeredAt} zone />
                </small>
              ) : null}
            </>
          )}
        </div>
        <blockquote className={css.said}>{one.text}</blockquote>
        <CaseActions one={one} />
        <Facts one={one} />
      </div>
    </Panel>
  );
}

function Facts({ one }: { one: ConsentCaseDetail }) {
  return (
    <dl className={css.facts}>
      <dt>From</dt>
      <dd>
        {one.fullAddress ?? one.address ?? 'erased'} by {one.channel}
        {one.merchant ? ` to ${one.merchant}` : ''}, {one.service}
      </dd>
      <dt>Opened</dt>
      <dd>
        <ClockTime at={one.openedAt} seconds zone /> by {one.origin === 'message' ? 'their message' : one.openedBy}
      </dd>
      <dt>Messages</dt>
      <dd>{one.suppressed ? 'They get none any more, of any merchant.' : 'They still may get messages.'}</dd>
      {one.cause ? (
        <>
          <dt>Cause</dt>
          <dd>{causeWords[one.cause]}</dd>
        </>
      ) : null}
      {one.incidentId ? (
        <>
          <dt>Incident</dt>
          <dd>
            <Link to="/incidents/$id" params={{ id: one.incidentId }}>
              {one.incidentId}
            </Link>
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function Notes({ one }: { one: ConsentCaseDetail }) {
  return (
    <Panel title="What was done" flush>
      <ol className={css.log}>
        {one.notes.toReversed().map(({ at, by, kind, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: notes are only added, and two may be of one moment
          <li key={index} data-kind={kind}>
            <ClockTime at={at} seconds />
            <div>
              {text} <small>{by}</small>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
