import type { RunStep } from '../api/generated/types.gen.ts';
import css from './notebook.module.css';

/** What a person is to do, where the title does not say all of it. */
export function ManualText({ step: { title, source } }: { step: Pick<RunStep, 'title' | 'source'> }) {
  return source.trim() === title ? null : <p className={css.manual}>{source}</p>;
}
