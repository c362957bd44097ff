import type { ConsentEntry, ConsentMessage } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './consent.module.css';
import { entryTone, entryWords, evidenceLines, meaningWords } from './consent-words.ts';

/** The log of consent of one address, with the evidence of each entry. */
export function EntryList({ entries }: { entries: readonly ConsentEntry[] }) {
  if (entries.length === 0) return <p className={css.quiet}>There is no entry.</p>;
  return (
    <ol className={css.log}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <ClockTime at={entry.at} />
          <div>
            <b data-tone={entryTone(entry)}>{entryWords(entry)}</b>{' '}
            <small>
              {entry.channel}, {entry.service}, {entry.by}
              {entry.wording ? `, wording ${entry.wording}` : ''}
            </small>
            {evidenceLines(entry.evidence).map((line) => (
              <code key={line} className={css.line}>
                {line}
              </code>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What a person wrote, and how it was understood. */
export function MessageList({ messages }: { messages: readonly ConsentMessage[] }) {
  if (messages.length === 0) return <p className={css.quiet}>Nothing.</p>;
  return (
    <ol className={css.log}>
      {messages.map(({ event, at, text, meaning, channel, to }) => (
        <li key={event}>
          <ClockTime at={at} />
          <div>
            “{text}”{' '}
            <Tag tone={meaning === 'other' || meaning === 'help' ? 'neutral' : 'accent'}>{meaningWords[meaning]}</Tag>{' '}
            <small>
              {channel} to {to}
            </small>
          </div>
        </li>
      ))}
    </ol>
  );
}
