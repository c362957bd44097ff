import { CircleX } from 'lucide-react';
import css from './import.module.css';
import { explainImport } from './import-errors.ts';

/** Why nothing was imported. */
export function ImportFailed({ error }: { error: unknown }) {
  const { title, lines } = explainImport(error);
  return (
    <div className={css.failed} role="alert">
      <CircleX size={20} aria-hidden />
      <div>
        <b>{title}</b>
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p>Nothing was changed.</p>
      </div>
    </div>
  );
}
