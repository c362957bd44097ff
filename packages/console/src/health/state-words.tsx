import { HealthState } from '../shared/health-state.tsx';
import css from './health-page.module.css';

const meanings: Readonly<Record<'down' | 'degraded' | 'unknown' | 'up', string>> = {
  down: 'It failed as often as its plan asks for. Its alert fires, unless what it depends on explains it.',
  degraded:
    'It answers with a warning, or failed less often than its plan asks for, or is off its target. Nobody is paged for that alone.',
  unknown: 'Nobody has looked lately, or it has not been seen well yet. Its last detail says what was seen.',
  up: 'All that its plan expects is so.',
};

/** What each word of the board means; folded, for the first time that somebody asks. */
export function StateWords() {
  return (
    <details className={css.words}>
      <summary>What the words mean</summary>
      <dl>
        {(Object.keys(meanings) as (keyof typeof meanings)[]).map((state) => (
          <div key={state}>
            <dt>
              <HealthState state={state} />
            </dt>
            <dd>{meanings[state]}</dd>
          </div>
        ))}
      </dl>
      <p>A component is as bad as the worst of its monitors, and degraded while one that it depends on is not well.</p>
    </details>
  );
}
