import { useQuery } from '@tanstack/react-query';
import { listInboxRefusedOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { InboxSource, ListInboxRefusedResponse } from '../api/generated/types.gen.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './inbox.module.css';
import { sizeWords } from './payload.ts';
import { count } from './source-words.ts';

const RENEW_SLOWLY_MS = 30_000;

/** A sample of what could not be told from a forgery. None of it is delivered. */
export function Refused({ source: { service, source } }: { source: InboxSource }) {
  const refused = useQuery({
    ...listInboxRefusedOptions({ path: { service, source } }),
    refetchInterval: RENEW_SLOWLY_MS,
  });
  return (
    <Panel
      title="Refused"
      note={refused.data && refused.data.total > 0 ? `${count(refused.data.total)} in all; a sample` : null}
      flush
    >
      <Loaded query={refused} what="what was refused" lines={3}>
        {({ refused: samples }) =>
          samples.length === 0 ? (
            <p className={css.calm}>Nothing was refused.</p>
          ) : (
            <ul className={css.rows}>
              {samples.map((sample) => (
                <Sample key={sample.id} sample={sample} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Sample({ sample }: { sample: ListInboxRefusedResponse['refused'][number] }) {
  const { at, reason, address, headers, body, bytes } = sample;
  return (
    <li>
      <div className={css.reason}>
        <b>{reason}</b>
        <small>
          <ClockTime at={at} seconds /> · from {address} · {sizeWords(bytes)}
        </small>
        <details>
          <summary>Headers and beginning</summary>
          <pre>{headers.map(({ name, value }) => `${name}: ${value}`).join('\n')}</pre>
          <pre>{body || 'It is empty.'}</pre>
        </details>
      </div>
    </li>
  );
}
