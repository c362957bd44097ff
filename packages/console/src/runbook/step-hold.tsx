import { Link } from '@tanstack/react-router';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { ClockTime, Countdown } from '../shared/time.tsx';
import css from './notebook.module.css';

const after = (at: string, seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();

/** A wait or a gate that is under way: the time that is left, what it watches, and since when that is healthy. */
export function StepHold({ run, step }: { run: Run; step: RunStep }) {
  const { hold, startedAt, healthySince, timeoutSeconds, title } = step;
  if (hold === null || startedAt === null) return null;
  const isGate = step.kind === 'gate';
  const until = isGate
    ? healthySince
      ? after(healthySince, hold.forSeconds)
      : null
    : after(startedAt, hold.forSeconds);
  return (
    <div className={css.hold}>
      {until ? (
        <p className={css.clock}>
          <Countdown to={until} label={`Time until ${title} is over`} past="zero" />
        </p>
      ) : null}
      <div>
        <Watched service={run.service} hold={hold} />
        {isGate ? (
          <p className={css.quiet}>
            {healthySince ? (
              <>
                Healthy since <ClockTime at={healthySince} seconds />
                {hold.forSeconds > 0 ? `; it must stay so for ${formatDuration(hold.forSeconds)}` : ''}.{' '}
              </>
            ) : (
              <b>{step.output || 'Not healthy.'} </b>
            )}
            Given up in <Countdown to={after(startedAt, timeoutSeconds)} label={`Time limit of ${title}`} past="zero" />
            .
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** What a wait or a gate looks at; nothing for a wait that only waits. */
function Watched({ service, hold }: { service: string; hold: NonNullable<RunStep['hold']> }) {
  const { monitors, metrics } = hold;
  if (monitors.length + metrics.length === 0) return <p>Waits until its time is over.</p>;
  return (
    <p>
      Watches{' '}
      {monitors.map((monitor, index) => (
        <span key={monitor}>
          {index > 0 ? ', ' : ''}
          <Link to="/health/$service/$monitor" params={{ service, monitor }}>
            {monitor}
          </Link>
        </span>
      ))}
      {metrics.length > 0 ? `${monitors.length > 0 ? ', ' : ''}the metric ${metrics.join(', ')}` : ''}
    </p>
  );
}
