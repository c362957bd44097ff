import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { listLeversOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ListLeversResponse } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { ConnectedApps } from './connected-apps.tsx';
import { findLevers } from './lever-board.ts';
import { LeverDialogHost } from './lever-dialog-host.tsx';
import { LeverRequests } from './lever-requests.tsx';
import { LeverTroubles } from './lever-troubles.tsx';
import css from './levers.module.css';
import { PulledNow } from './pulled-now.tsx';
import { RestingLevers } from './resting-levers.tsx';

/** Moves are announced; how far behind an application is, is not. */
const RENEW_MS = 15_000;
/** Fewer are found by looking. */
const SEARCH_FROM = 8;

/** Every lever in reach of one hand: what is pulled comes first, then what needs somebody, then what rests. */
export function LeversPage() {
  const levers = useQuery({ ...listLeversOptions(), refetchInterval: RENEW_MS });
  return (
    <Page title="Levers" lead="A pulled lever reaches the running application at once, without a deploy.">
      <Loaded query={levers} what="the levers" lines={8}>
        {(data) =>
          data.levers.length === 0 ? (
            <Empty title="No lever in any plan.">Add some under “levers”.</Empty>
          ) : (
            <LeverDialogHost>
              <Board data={data} />
            </LeverDialogHost>
          )
        }
      </Loaded>
    </Page>
  );
}

function Board({ data }: { data: ListLeversResponse }) {
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const found = findLevers(data.levers, wanted);
  const isSearching = wanted.trim() !== '';
  const severalServices = new Set(data.levers.map((lever) => lever.service)).size > 1;
  return (
    <div className={css.page}>
      {data.levers.length >= SEARCH_FROM ? (
        <div className={css.search}>
          <TextInput
            type="search"
            size="md"
            aria-label="Find a lever"
            placeholder={`Find one of ${data.levers.length}: a name, a component, what it does`}
            leftSection={<Search size={16} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <p role="status">{isSearching ? `${plural(found.length, 'lever')} found` : ''}</p>
        </div>
      ) : null}
      <PulledNow levers={found} isSearching={isSearching} severalServices={severalServices} />
      <LeverTroubles levers={found} />
      <LeverRequests requests={data.requests} levers={data.levers} />
      <RestingLevers levers={found} severalServices={severalServices} />
      <ConnectedApps clients={data.clients} />
    </div>
  );
}
