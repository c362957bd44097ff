import { Button } from '@mantine/core';
import { Plug } from 'lucide-react';
import { useState } from 'react';
import type { AppInstance, ListLeversResponse } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { appsSummary, lagWords, oldestFirst, standing } from './app-words.ts';
import css from './apps.module.css';
import levers from './levers.module.css';

type Client = ListLeversResponse['clients'][number];

const SHOWN = 30;

/** The applications that hear of levers: which versions they run, and whether they act on the newest position. */
export function ConnectedApps({ clients }: { clients: readonly Client[] }) {
  return (
    <Panel title="Connected applications" flush>
      {clients.map((client) => (
        <ServiceApps key={client.service} client={client} isNamed={clients.length > 1} />
      ))}
    </Panel>
  );
}

function ServiceApps({ client, isNamed }: { client: Client; isNamed: boolean }) {
  const [most, setMost] = useState(SHOWN);
  const { tone, words } = appsSummary(client);
  return (
    <section className={css.service} aria-label={`Applications of ${client.service}`}>
      <header>
        {isNamed ? <h3>{client.service}</h3> : null}
        <Tag tone={tone}>
          <Plug size={13} aria-hidden />
          {words}
        </Tag>
        <span className={css.dim}>Newest position: {client.version}</span>
      </header>
      {client.instances.length > 0 ? (
        <ul className={css.apps}>
          {oldestFirst(client.instances)
            .slice(0, most)
            .map((app) => (
              <App key={app.instance} app={app} />
            ))}
        </ul>
      ) : null}
      {client.instances.length > most ? (
        <Button variant="subtle" className={levers.more ?? ''} onClick={() => setMost(most + SHOWN)}>
          Show more of {plural(client.instances.length, 'application')}
        </Button>
      ) : null}
    </section>
  );
}

function App({ app }: { app: AppInstance }) {
  const { tone, word } = standing(app);
  return (
    <li>
      <div className={css.who}>
        <b>{app.version ?? 'Version not said'}</b>
        <code title={app.instance}>{app.instance.slice(0, 8)}</code>
      </div>
      <Tag tone={tone}>{word}</Tag>
      <span className={css.dim}>{[app.sdk ? `SDK ${app.sdk}` : null, app.runtime].filter(Boolean).join(', ')}</span>
      <span className={css.dim}>
        {lagWords(app.lagMs)}
        {app.connected && app.connectedAt ? (
          <>
            {' connected '}
            <TimeAgo at={app.connectedAt} />
          </>
        ) : (
          <>
            {' last heard '}
            <TimeAgo at={app.seenAt} />
          </>
        )}
      </span>
    </li>
  );
}
