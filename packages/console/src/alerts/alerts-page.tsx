import { Button, Group, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { listAlertsQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';
import { listAlerts } from '../api/generated/sdk.gen.ts';
import type { Alert, ListAlertsData } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { HealthFrame } from '../health/health-frame.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { AlertRow } from './alert-row.tsx';
import css from './alerts.module.css';
import { NewSilence } from './new-silence.tsx';
import { SilenceBanner } from './silence-banner.tsx';
import { SilenceDialog } from './silence-dialog.tsx';

type Filter = 'firing' | 'held' | 'all';
type Query = NonNullable<ListAlertsData['query']>;

const filters = [
  { value: 'firing', label: 'Firing' },
  { value: 'held', label: 'Held' },
  { value: 'all', label: 'All' },
];
const queryOf: Readonly<Record<Filter, Query>> = {
  firing: { status: 'firing' },
  held: { status: 'firing', held: 'true' },
  all: {},
};

const PAGE_SIZE = 100;
const TYPING_MS = 300;

/** Every alert with what became of it, and what holds alerts back. */
export function AlertsPage() {
  const [filter, setFilter] = useState<Filter>('firing');
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [silencing, setSilencing] = useState<Alert | null>(null);
  const mayRespond = useMayRespond();
  const alerts = useAlerts({ ...queryOf[filter], ...(text === '' ? {} : { text }) });
  return (
    <HealthFrame
      name="Alerts"
      lead="What is wrong, one by one: which incident has it, or what holds it back."
      actions={<NewSilence />}
    >
      <SilenceBanner />
      <Group gap="xs">
        <SegmentedControl
          aria-label="Show"
          size="xs"
          data={filters}
          value={filter}
          onChange={(value) => setFilter(value as Filter)}
        />
        <TextInput
          aria-label="Find by summary or key"
          placeholder="Find"
          size="xs"
          leftSection={<Search size={14} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Group>
      <section className={css.list} aria-label="Alerts">
        <Loaded query={alerts} what="the alerts" lines={6}>
          {({ pages }) => {
            const found = pages.flatMap((page) => page.alerts);
            if (found.length === 0) return <Empty title={EMPTY[filter]} />;
            return found.map((alert) => (
              <AlertRow key={alert.id} alert={alert} onSilence={mayRespond ? () => setSilencing(alert) : null} />
            ));
          }}
        </Loaded>
        {alerts.hasNextPage ? (
          <Button
            variant="subtle"
            fullWidth
            loading={alerts.isFetchingNextPage}
            onClick={() => void alerts.fetchNextPage()}
          >
            Older alerts
          </Button>
        ) : null}
      </section>
      {silencing ? <SilenceDialog opened kind="silence" alert={silencing} onClose={() => setSilencing(null)} /> : null}
    </HealthFrame>
  );
}

const EMPTY: Readonly<Record<Filter, string>> = {
  firing: 'Nothing is firing.',
  held: 'Nothing is held.',
  all: 'No alert yet.',
};

/** Under the key of the generated client, so that live changes reach it. */
function useAlerts(query: Query) {
  return useInfiniteQuery({
    queryKey: [...listAlertsQueryKey({ query }), 'pages'],
    queryFn: async ({ pageParam }) => {
      const before = pageParam === null ? {} : { before: pageParam };
      return (await listAlerts({ query: { ...query, ...before, limit: PAGE_SIZE }, throwOnError: true })).data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}
