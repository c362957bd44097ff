import { CircleAlert, TriangleAlert } from 'lucide-react';
import { plural } from '../shared/names.ts';
import { TimeAgo } from '../shared/time.tsx';
import css from './oncall-frame.module.css';
import { byUrgency, firstOfEachKind, isBad, type Warning } from './warning-order.ts';

/** What will go wrong if nobody does anything. */
export function OnCallWarnings({ warnings }: { readonly warnings: readonly Warning[] }) {
  if (warnings.length === 0) return null;
  const sorted = byUrgency(warnings);
  const { first, rest } = firstOfEachKind(sorted);
  return (
    <section className={css.warnings} data-bad={sorted.some(isBad) || undefined} aria-label="Warnings">
      <Lines warnings={first} />
      {rest.length > 0 ? (
        <details>
          <summary>{plural(rest.length, 'more warning')}</summary>
          <Lines warnings={rest} />
        </details>
      ) : null}
    </section>
  );
}

function Lines({ warnings }: { readonly warnings: readonly Warning[] }) {
  return (
    <ul>
      {warnings.map((warning) => (
        <li key={`${warning.service} ${warning.kind} ${warning.text}`} data-bad={isBad(warning) || undefined}>
          {isBad(warning) ? <CircleAlert size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
          <span>
            {warning.text}{' '}
            <small>
              {warning.service}
              {warning.at ? (
                <>
                  {' · '}
                  <TimeAgo at={warning.at} />
                </>
              ) : null}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
