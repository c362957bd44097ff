import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { GetInboxEventResponse } from '../api/generated/types.gen.ts';
import { Panel } from '../shared/panel.tsx';
import { CopyButton } from './copy-button.tsx';
import css from './events.module.css';
import { bytesOf, hexDump, prettyJson, sizeWords } from './payload.ts';

type Body = GetInboxEventResponse['body'];
type View = 'pretty' | 'raw' | 'bytes';

const MOST_BYTES = 4096;
const names: Readonly<Record<View, string>> = { pretty: 'In lines', raw: 'As it came', bytes: 'Bytes' };

/** What the vendor sent: JSON in lines, as it came, and its bytes. */
export function Payload({ body }: { body: Body }) {
  const texts = useMemo(() => viewsOf(body), [body]);
  const views = (['pretty', 'raw', 'bytes'] as const).filter((view) => texts[view] !== null);
  const [chosen, setChosen] = useState<View | null>(null);
  const view = chosen && views.includes(chosen) ? chosen : (views[0] ?? 'bytes');
  const text = texts[view] ?? '';
  return (
    <Panel
      title="Payload"
      note={`${sizeWords(body.bytes)}${body.contentType ? `, ${body.contentType}` : ''}`}
      actions={<CopyButton text={text} label="Copy the payload" />}
    >
      {views.length > 1 ? (
        <SegmentedControl
          aria-label="How it is shown"
          data={views.map((value) => ({ value, label: names[value] }))}
          value={view}
          onChange={(value) => setChosen(value as View)}
        />
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre className={css.payload} data-view={view} tabIndex={0}>
        {text || 'It is empty.'}
      </pre>
      {body.cut ? <p className={css.note}>This is its beginning; the whole of it is delivered.</p> : null}
    </Panel>
  );
}

function viewsOf(body: Body): Readonly<Record<View, string | null>> {
  return {
    pretty: body.encoding === 'text' && !body.cut ? prettyJson(body.content) : null,
    raw: body.encoding === 'text' ? body.content : null,
    bytes: hexDump(bytesOf(body), MOST_BYTES),
  };
}

/** Its headers in the order in which they came, and what stood behind the path. */
export function Headers({ headers, query }: Pick<GetInboxEventResponse, 'headers' | 'query'>) {
  return (
    <Panel title="Headers" note={headers.length}>
      {query ? (
        <p className={css.note}>
          Query: <code>{query}</code>
        </p>
      ) : null}
      <dl className={css.headers}>
        {headers.map(({ name, value, masked }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice; they keep their places
          <div key={at}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
              {masked ? <small> masked</small> : null}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
