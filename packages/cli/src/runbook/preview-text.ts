import type { StepPreview } from '@tocsin/server/contract';
import { indent, section } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns } from '../shared/table.ts';
import { durationWords } from '../shared/time-words.ts';
import { changesText } from './file/document-text.ts';

/** What a step of the server would run and may do. The preview must be safe to print. */
export function previewText(preview: StepPreview): string {
  const { source, kind, where, user, cwd, environment, timeoutSeconds, allowed, needs, changes } = preview;
  const facts = [
    ['Kind', kind],
    ['Where', where],
    ['User', user ?? "Tocsin's own"],
    ['Folder', cwd],
    ['Finds', environment.join(', ')],
    ['Time', `at most ${durationWords(timeoutSeconds)}`],
  ].filter(([, value]) => value);
  const parts = [
    indent(source.trimEnd()),
    columns(facts),
    section('It may', allowed.join('\n')),
    section('It still needs', needs.join('\n')),
    changes.length > 0 ? `${paint('bold', 'It would change')}\n${indent(changesText(changes, []))}` : '',
  ];
  return parts
    .map((part) => part.trimEnd())
    .filter(Boolean)
    .join('\n\n');
}
