import { Checkbox, Group, NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { listActionItemsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ListedActionItem } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ActionItemRow } from './action-item-row.tsx';
import { byOwner, horizons, overdueFirst } from './item-words.ts';
import css from './reviews.module.css';
import { ReviewsFrame } from './reviews-frame.tsx';
import { ServiceFilter } from './reviews-page.tsx';

const statuses = [
  { value: 'open', label: 'Open' },
  { value: 'done', label: 'Done' },
  { value: 'dropped', label: 'Dropped' },
];

/** What is to be done after all incidents: what is overdue first, and whose it is. */
export function ActionItemsPage() {
  const [status, setStatus] = useState<'open' | 'done' | 'dropped'>('open');
  const [service, setService] = useState('');
  const [grouped, setGrouped] = useState(true);
  const query = { status, ...(service === '' ? {} : { service }) };
  const list = useQuery({ ...listActionItemsOptions({ query }), placeholderData: keepPreviousData });
  return (
    <ReviewsFrame
      name="Action items"
      actions={
        <Group gap="sm">
          <Checkbox label="By owner" checked={grouped} onChange={(event) => setGrouped(event.currentTarget.checked)} />
          <NativeSelect
            aria-label="Status"
            value={status}
            data={statuses}
            onChange={(event) => setStatus(event.currentTarget.value as typeof status)}
          />
          <ServiceFilter
            services={(list.data?.items ?? []).map((item) => item.service)}
            value={service}
            onChange={setService}
          />
        </Group>
      }
    >
      <Loaded query={list} what="the action items" lines={6}>
        {({ items }) => {
          if (items.length === 0) return <Empty title={`No ${status} action item.`}>Reviews add them.</Empty>;
          const groups = grouped ? byOwner(items) : [{ owner: undefined, items: overdueFirst(items) }];
          return (
            <div className={css.side}>
              {groups.map((group) => (
                <OwnedItems key={group.owner ?? ''} {...group} />
              ))}
            </div>
          );
        }}
      </Loaded>
    </ReviewsFrame>
  );
}

interface OwnedItemsProps {
  /** Null: nobody's; undefined: everybody's. */
  readonly owner: string | null | undefined;
  readonly items: readonly ListedActionItem[];
}

function OwnedItems({ owner, items }: OwnedItemsProps) {
  const late = items.filter(({ overdue }) => overdue).length;
  const title = owner === undefined ? 'Everybody' : (owner ?? 'Nobody has it');
  return (
    <Panel title={title} note={late > 0 ? `${items.length}, ${late} overdue` : items.length} flush>
      <div className={css.items}>
        {items.map((item) => (
          <ActionItemRow
            key={item.id}
            item={item}
            reviewId={item.reviewId}
            note={
              <>
                {horizons.find(({ value }) => value === item.horizon)?.label} ·{' '}
                <Link to="/reviews/$id" params={{ id: item.reviewId }} className={css.inText ?? ''}>
                  {item.incidentId}
                </Link>{' '}
                {item.incidentTitle}
              </>
            }
          />
        ))}
      </div>
    </Panel>
  );
}
