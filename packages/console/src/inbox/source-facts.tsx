import type { ReactNode } from 'react';
import type { InboxSource } from '../api/generated/types.gen.ts';
import { TimeAgo } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import css from './inbox.module.css';
import { count, drainWords, percent, perMinute, SOME_FAIL, STORM } from './source-words.ts';

const breakers = {
  closed: 'closed',
  open: 'open: tries one',
  probing: 'tries one',
} as const;

/** What somebody wants to know first: how many wait, for how long, and when they are gone. */
export function MainFacts({ source }: { source: InboxSource }) {
  const { waiting } = source.counts;
  return (
    <dl className={css.main}>
      <Fact name="Waiting" tone={waiting > 0 ? 'warn' : 'neutral'}>
        {count(waiting)}
      </Fact>
      <Fact name="Oldest">{source.oldestAt ? <TimeAgo at={source.oldestAt} /> : '–'}</Fact>
      <Fact name="Drains">{drainWords(source)}</Fact>
    </dl>
  );
}

/** The other numbers of a source. */
export function SourceFacts({ source }: { source: InboxSource }) {
  return (
    <dl className={css.facts}>
      <Fact name="Arrive">{perMinute(source.arrivedPerMinute)}</Fact>
      <Fact name="Delivered">{perMinute(source.deliveredPerMinute)}</Fact>
      <Delivering source={source} />
      <Aside source={source} />
    </dl>
  );
}

function Delivering({ source: { success, inFlight, concurrency, rate, breaker } }: { source: InboxSource }) {
  return (
    <>
      <Fact name="Succeed" tone={success !== null && success < SOME_FAIL ? 'bad' : 'neutral'}>
        {success === null ? 'none lately' : percent(success)}
      </Fact>
      <Fact name="Under way">
        {inFlight === null ? 'not known' : `${count(inFlight)} of ${count(concurrency)} at once`}
        {rate === null ? '' : `, at most ${count(rate)} a second`}
      </Fact>
      <Fact name="Breaker" tone={breaker === 'open' || breaker === 'probing' ? 'bad' : 'neutral'}>
        {breaker === null ? 'not known' : breakers[breaker]}
      </Fact>
    </>
  );
}

function Aside({ source: { counts, repeats, refusedPerMinute } }: { source: InboxSource }) {
  return (
    <>
      <Fact name="Dead letters" tone={counts.dead > 0 ? 'warn' : 'neutral'}>
        {count(counts.dead)}
      </Fact>
      <Fact name="Repeats" tone={repeats !== null && repeats >= STORM ? 'warn' : 'neutral'}>
        {repeats === null ? 'none lately' : percent(repeats)}
      </Fact>
      <Fact name="Refused" tone={refusedPerMinute > 0 ? 'warn' : 'neutral'}>
        {refusedPerMinute > 0 ? perMinute(refusedPerMinute) : `${count(counts.refused)} in all`}
      </Fact>
    </>
  );
}

interface FactProps {
  readonly name: string;
  readonly tone?: Tone;
  readonly children: ReactNode;
}

function Fact({ name, tone = 'neutral', children }: FactProps) {
  return (
    <div className={css.fact} data-tone={tone}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
