import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { searchIncidentsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import css from './similar.module.css';
import { PastItem } from './similar-item.tsx';

const MOST = 50;
const WAIT_MS = 250;

/** Finds incidents that are over by their words and those of their reviews. What is searched for stands in the address. */
export function IncidentSearch() {
  const { q = '' } = useSearch({ from: '/incidents/search' });
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const [wanted] = useDebouncedValue(text.trim(), WAIT_MS);
  useEffect(() => {
    void navigate({ to: '/incidents/search', search: wanted ? { q: wanted } : {}, replace: true });
  }, [wanted, navigate]);
  return (
    <Page
      title="Past incidents"
      lead={
        <>
          What happened before, and what helped. <Link to="/incidents">All incidents</Link>
        </>
      }
    >
      <TextInput
        type="search"
        label="Search"
        description={'Words of the incident or its review; "exact words", or, -without'}
        leftSection={<Search size={16} aria-hidden />}
        value={text}
        maxLength={300}
        onChange={(event) => setText(event.currentTarget.value)}
        autoFocus
      />
      {wanted ? <Found q={wanted} /> : <Empty title="Nothing is searched for yet." />}
    </Page>
  );
}

function Found({ q }: { readonly q: string }) {
  const found = useQuery({
    ...searchIncidentsOptions({ query: { q, limit: MOST } }),
    placeholderData: keepPreviousData,
  });
  const count = found.data?.incidents.length ?? 0;
  return (
    <Panel
      title="Found"
      note={<span role="status">{count < MOST ? plural(count, 'incident') : `the best ${MOST}`}</span>}
      flush
    >
      <Loaded query={found} what="past incidents" lines={4}>
        {(data) =>
          data.incidents.length === 0 ? (
            <Empty title="No incident that is over has these words." />
          ) : (
            <ul className={css.list}>
              {data.incidents.map((incident) => (
                <PastItem key={incident.id} incident={incident} note={incident.service} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
