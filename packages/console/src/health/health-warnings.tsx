import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import type { GetHealthResponse } from '../api/generated/types.gen.ts';
import css from './health-page.module.css';

/** What somebody should look at although no monitor sees it: that a copy of the status page cannot be written. */
export function HealthWarnings({ warnings }: Pick<GetHealthResponse, 'warnings'>) {
  if (warnings.length === 0) return null;
  return (
    <ul className={css.warnings} aria-label="Warnings">
      {warnings.map(({ service, text }) => (
        <li key={text}>
          <TriangleAlert size={16} aria-hidden />
          <span>
            {text}{' '}
            <Link to="/status-page" search={{ service }}>
              Look at it
            </Link>
          </span>
        </li>
      ))}
    </ul>
  );
}
