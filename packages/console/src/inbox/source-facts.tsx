import type { ReactNode } from 'react';
import type { InboxSource } from '../api/generated/types.gen.ts';
import { TimeAgo } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import css from './inbox.module.css';
import { count, drainWords, percent, perMinute, SOME_FAIL, STORM } from './source-words.ts';

const breakers = {
  closed: 'closed: all goes through',
  open: 'open: one is tried at a time',
  probing: 'probing: one is tried',
} as const;

/** The numbers of a source: what waits first. */
export function SourceFacts({ source }: { source: InboxSource }) {
  const { counts } = source;
  return (
    <dl className={css.facts}>
      <Fact name="Waiting" isMain tone={counts.waiting > 0 ? 'warn' : 'neutral'}>
        {count(counts.waiting)}
      </Fact>
      <Fact name="Oldest" isMain>
        {source.oldestAt ? <TimeAgo at={source.oldestAt} /> : '–'}
      </Fact>
      <Fact name="Drains" isMain>
        {drainWords(source)}
      </Fact>
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
        {success === null ? 'no attempt lately' : percent(success)}
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
        {repeats === null ? 'nothing arrived lately' : percent(repeats)}
      </Fact>
      <Fact name="Refused" tone={refusedPerMinute > 0 ? 'warn' : 'neutral'}>
        {refusedPerMinute > 0 ? perMinute(refusedPerMinute) : `${count(counts.refused)} in all`}
      </Fact>
    </>
  );
}

interface FactProps {
  readonly name: string;
  readonly isMain?: boolean;
  readonly tone?: Tone;
  readonly children: ReactNode;
}

function Fact({ name, isMain = false, tone = 'neutral', children }: FactProps) {
  return (
    <div data-main={isMain || undefined} data-tone={tone}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
