import type { ReactNode } from 'react';
import type { Review } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { ClockTime } from '../shared/time.tsx';
import css from './reviews.module.css';

/** When what happened, and how long it took: computed from the timeline. */
export function ReviewFacts({ review: { times } }: { readonly review: Review }) {
  const { seconds } = times;
  return (
    <dl className={css.tiles}>
      <Tile term="Detection" at={times.detectedAt} took={seconds.toDetect} from="its beginning" />
      <Tile term="Notification" at={times.notifiedAt} took={seconds.toNotify} />
      <Tile term="Acknowledgement" at={times.acknowledgedAt} took={seconds.toAcknowledge} />
      <Tile term="Mitigation" at={times.mitigatedAt} took={seconds.toMitigate} />
      <Tile term="Resolution" at={times.resolvedAt} took={seconds.toResolve} />
    </dl>
  );
}

interface TileProps {
  readonly term: string;
  readonly at: string | null;
  readonly took: number | null;
  /** What its length counts from. */
  readonly from?: string;
}

function Tile({ term, at, took, from = 'the detection' }: TileProps) {
  const note: ReactNode =
    at === null ? (
      'It never came to that.'
    ) : (
      <>
        after {from}, at <ClockTime at={at} />
      </>
    );
  return (
    <div>
      <dt>{term}</dt>
      <dd>{took === null ? '–' : formatDuration(took)}</dd>
      <dd className={css.note}>{note}</dd>
    </div>
  );
}
