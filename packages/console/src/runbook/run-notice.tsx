import type { Run } from '../api/generated/types.gen.ts';
import { ClockTime } from '../shared/time.tsx';
import css from './notebook.module.css';

/** Why nothing begins, or why it begins by itself. It is read out when it changes. */
export function RunNotice({ run }: { run: Run }) {
  return (
    <div className={css.notices} role="status">
      {run.pausedAt && run.status === 'running' ? (
        <p data-tone="warn">
          <b>Paused</b> at <ClockTime at={run.pausedAt} />. Nothing new begins; what runs goes on.
        </p>
      ) : null}
      {run.runsAllFor ? (
        <p data-tone="accent">
          <b>All steps run one after another</b>, for {run.runsAllFor}. It stops where a person is needed.
        </p>
      ) : null}
      {run.halted && run.status === 'running' ? (
        <p data-tone="warn">
          <b>Running all steps stopped.</b> {run.halted}
        </p>
      ) : null}
    </div>
  );
}
