import type { TryMappingResponse } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import css from './intake.module.css';

/** The alert that a mapping would give, or why it would give none. */
export function TriedResult({ tried: { outcome, reason, alert } }: { tried: TryMappingResponse }) {
  if (outcome === 'refused') {
    return (
      <p>
        <Tag tone="bad">refused</Tag> {reason}
      </p>
    );
  }
  if (outcome === 'ignore') {
    return (
      <p>
        <Tag>ignored</Tag> {reason}
      </p>
    );
  }
  if (alert === null) {
    return (
      <p>
        <Tag tone="ok">resolved</Tag> It ends the alert of this key.
      </p>
    );
  }
  return (
    <>
      <p>
        <Tag tone="warn">{alert.severity}</Tag> <b>{alert.summary}</b>
      </p>
      <dl className={css.facts}>
        <dt>Known by</dt>
        <dd>
          <code>{alert.dedupKey}</code>
        </dd>
        <dt>Components</dt>
        <dd>{alert.components.join(', ') || 'none'}</dd>
        <dt>Link</dt>
        <dd>{alert.link ?? 'none'}</dd>
      </dl>
    </>
  );
}
