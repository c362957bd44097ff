import type { RunStep } from '../api/generated/types.gen.ts';
import { Source } from '../shared/output.tsx';
import { fillInSource } from './fill-in-source.ts';
import css from './step-form.module.css';
import type { Values } from './step-values.ts';

interface FilledSourceProps {
  readonly step: Pick<RunStep, 'kind' | 'source' | 'title'>;
  readonly shown: Values;
}

/** The source of a cell with the values in their places, as it will run. What is not filled in yet stands out. */
export function FilledSource({ step, shown }: FilledSourceProps) {
  const pieces = fillInSource(step, shown);
  return (
    <Source
      label={`Source of ${step.title}`}
      text={pieces.map(({ text, parameter, isFilled }, index) =>
        parameter === null ? (
          text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: places of a source have no other identity.
          <mark key={index} className={css.value} data-missing={!isFilled || undefined} title={parameter}>
            {text}
          </mark>
        ),
      )}
    />
  );
}
