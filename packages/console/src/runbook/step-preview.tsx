import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describeError } from '../api/errors.ts';
import type { Run, RunStep, StepPreview } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { plural } from '../shared/names.ts';
import { Source } from '../shared/output.tsx';
import { ChangeList } from './change-list.tsx';
import css from './notebook.module.css';
import { stepPreviewOptions } from './step-preview-options.ts';
import type { Values } from './step-values.ts';

interface StepPreviewProps {
  readonly run: Run;
  readonly step: RunStep;
  /** The source with its values as it stands above. */
  readonly shownSource: string;
  /** What was typed and is not yet sent. */
  readonly values: Values;
  /** Unfolds it: somebody is to confirm a change. */
  readonly open: boolean;
  /** Somebody has asked to run it already: what it still needs is said elsewhere. */
  readonly isAsked?: boolean;
}

/** What exactly a step would run, where, as whom, and what it may do; of a SQL change the rows that it would touch. */
export function StepPreviewBox({ run, step, shownSource, values, open, isAsked = false }: StepPreviewProps) {
  const [isWanted, setWanted] = useState(open);
  const preview = useQuery({ ...stepPreviewOptions(run, step, values), enabled: isWanted });
  return (
    <details className={css.preview} open={open} onToggle={(event) => event.currentTarget.open && setWanted(true)}>
      <summary>{open ? 'What will happen' : 'Where it runs and what it may do'}</summary>
      {preview.data ? (
        <Facts preview={preview.data} title={step.title} shownSource={shownSource} isAsked={isAsked} />
      ) : null}
      {preview.isError && !preview.data ? (
        <p className={css.warning}>It could not be looked at beforehand: {describeError(preview.error)}</p>
      ) : null}
      {preview.isPending ? <p className={css.quiet}>Looking what it would do…</p> : null}
    </details>
  );
}

interface FactsProps {
  readonly preview: StepPreview;
  readonly title: string;
  readonly shownSource: string;
  readonly isAsked: boolean;
}

function Facts({ preview, title, shownSource, isAsked }: FactsProps) {
  const { allowed, needs, changes, environment } = preview;
  const isHand = preview.kind === 'manual';
  return (
    <>
      {isHand ? null : <p>{placeInWords(preview)}</p>}
      <ul aria-label="What it may do">
        {allowed.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {needs.length > 0 && !isAsked ? (
        <ul className={css.warning} aria-label="What it still needs">
          {needs.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : null}
      <ChangeList changes={changes} />
      {isHand || preview.source === shownSource ? null : (
        <details>
          <summary>With all values in their places</summary>
          <Source text={preview.source} label={`${title} with its values`} />
        </details>
      )}
      {environment.length > 0 ? (
        <details>
          <summary>{plural(environment.length, 'variable')} in its environment</summary>
          <p className={css.names}>{environment.join(', ')}</p>
        </details>
      ) : null}
    </>
  );
}

function placeInWords({ where, user, cwd, timeoutSeconds }: StepPreview): string {
  const place = where === 'server' ? 'Runs on this server' : `Runs on a runner with the label ${where}`;
  const who = where === 'server' ? ` as ${user ?? 'the user of Tocsin itself'}` : '';
  const folder = cwd === '.' ? "in the run's folder" : `in ${cwd}`;
  return `${place}${who}, ${folder}; stopped after ${formatDuration(timeoutSeconds)}.`;
}
