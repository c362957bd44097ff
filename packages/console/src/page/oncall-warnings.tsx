import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { GetOnCallResponse } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import { TimeAgo } from '../shared/time.tsx';
import css from './oncall-frame.module.css';

type Warning = GetOnCallResponse['warnings'][number];

/** So many are shown before the rest is folded away. */
const SHOWN = 3;

/** What leaves somebody unpaged; the rest may do so one day. */
const isBad = (warning: Warning) => ['gap', 'unreachable', 'channel'].includes(warning.kind);

/** The worst first, and of those the soonest. */
export function byUrgency(warnings: readonly Warning[]): Warning[] {
  const soon = (warning: Warning) => (warning.at === null ? 0 : Date.parse(warning.at));
  return [...warnings].sort((one, other) => Number(isBad(other)) - Number(isBad(one)) || soon(one) - soon(other));
}

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
