import { UnstyledButton } from '@mantine/core';
import { CircleAlert, Play } from 'lucide-react';
import type { ListScenariosResponse } from '../../api/generated/types.gen.ts';
import { plural } from '../../shared/names.ts';
import css from './story.module.css';

interface ScenarioFilesProps {
  readonly scenarios: ListScenariosResponse['scenarios'];
  readonly chosen: string | null;
  readonly onPlay: (file: string) => void;
}

/** The files of rehearsals/: one press plays one. A file with mistakes says where they are. */
export function ScenarioFiles({ scenarios, chosen, onPlay }: ScenarioFilesProps) {
  return (
    <ul className={css.files}>
      {scenarios.map(({ file, title, what, expectations, problems }) => (
        <li key={file} data-chosen={file === chosen || undefined}>
          {title === null ? (
            <div className={css.wrong}>
              <CircleAlert size={15} aria-hidden /> <code>{file}</code>
              {problems.map(({ line, column, message }) => (
                <p key={`${line}:${column}:${message}`}>
                  Line {line}, column {column}: {message}
                </p>
              ))}
            </div>
          ) : (
            <UnstyledButton className={css.file} onClick={() => onPlay(file)} aria-pressed={file === chosen}>
              <Play size={15} aria-hidden />
              <span>
                <b>{title}</b>
                <small>
                  {what.join(', ')}
                  {expectations.length > 0 ? ` · ${plural(expectations.length, 'expectation')}` : ''}
                </small>
              </span>
            </UnstyledButton>
          )}
        </li>
      ))}
    </ul>
  );
}
