import { CircleAlert, TriangleAlert } from 'lucide-react';
import { plural } from '../shared/names.ts';
import { TimeAgo } from '../shared/time.tsx';
import css from './oncall-frame.module.css';
import { byUrgency, isBad, type Warning } from './warning-order.ts';

/** So many are shown before the rest is folded away. */
const SHOWN = 3;

/** What will go wrong if nobody does anything. */
export function OnCallWarnings({ warnings }: { readonly warnings: readonly Warning[] }) {
  if (warnings.length === 0) return null;
  const sorted = byUrgency(warnings);
  const rest = sorted.slice(SHOWN);
  return (
    <section className={css.warnings} data-bad={sorted.some(isBad) || undefined} aria-label="Warnings">
      <Lines warnings={sorted.slice(0, SHOWN)} />
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
