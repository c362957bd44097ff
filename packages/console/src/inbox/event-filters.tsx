import { Autocomplete, Button, Collapse, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { ListFilter, Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { fromLocalField, toLocalField } from '../shared/local-moment.ts';
import { conditions, type EventSearch, withChange } from './event-search.ts';
import css from './events.module.css';
import type { EventsProps } from './events-page.tsx';

const TYPING_MS = 350;
const states = [
  { value: '', label: 'All' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'dead', label: 'Dead' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'skipped', label: 'Skipped' },
];
/** Names of the fields in the address that a typed text changes. */
type Field = 'type' | 'from' | 'to' | 'orderKey' | 'text';

/** Which events are listed: all of it goes into the address. */
export function EventFilters({ path, search, types }: EventsProps & { types: readonly string[] }) {
  const navigate = useNavigate();
  // What is typed counts after a moment: the address may have changed by then.
  const latest = useRef(search);
  latest.current = search;
  const [isOpen, setOpen] = useState(() => conditions(search) > (search.text ? 1 : 0));
  const change = (next: { readonly [key in keyof EventSearch]: string }) =>
    void navigate({
      to: '/inbox/$service/$source/events',
      params: path,
      search: withChange(latest.current, { ...next, event: '' }),
      replace: true,
    });
  const typed = useDebouncedCallback(change, TYPING_MS);
  const more = conditions(search) - (search.text ? 1 : 0);
  return (
    <search className={css.filters} data-open={search.event ? true : undefined}>
      <SegmentedControl
        aria-label="State"
        data={states}
        value={search.state ?? ''}
        onChange={(state) => change({ state })}
        size="sm"
      />
      <TextInput
        type="search"
        className={css.find ?? ''}
        aria-label="Find by the vendor's id"
        placeholder="The vendor's id, or a part of it"
        leftSection={<Search size={15} aria-hidden />}
        defaultValue={search.text ?? ''}
        onChange={(event) => typed({ text: event.currentTarget.value })}
      />
      <Button
        variant="default"
        className={css.touch ?? ''}
        leftSection={<ListFilter size={15} aria-hidden />}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {more > 0 ? `Filter (${more})` : 'Filter'}
      </Button>
      <Collapse expanded={isOpen} className={css.conditions ?? ''} keepMounted={false}>
        <Conditions search={search} types={types} onChange={(field, value) => typed({ [field]: value })} />
      </Collapse>
    </search>
  );
}

interface ConditionsProps {
  readonly search: EventSearch;
  readonly types: readonly string[];
  readonly onChange: (field: Field, value: string) => void;
}

function Conditions({ search, types, onChange }: ConditionsProps) {
  return (
    <div className={css.fields}>
      <Autocomplete
        label="Type"
        description="* stands for any text"
        data={[...types]}
        defaultValue={search.type ?? ''}
        onChange={(value) => onChange('type', value)}
      />
      <TextInput
        label="Order key"
        description="Events of one key are kept in order"
        defaultValue={search.orderKey ?? ''}
        onChange={(event) => onChange('orderKey', event.currentTarget.value)}
      />
      <Moment label="Arrived from" value={search.from} onChange={(value) => onChange('from', value)} />
      <Moment label="Arrived before" value={search.to} onChange={(value) => onChange('to', value)} />
    </div>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

function Moment({ label, value, onChange }: MomentProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      description="By your clock"
      defaultValue={value ? toLocalField(Date.parse(value)) : ''}
      onChange={(event) => {
        const ms = fromLocalField(event.currentTarget.value);
        onChange(ms === null ? '' : new Date(ms).toISOString());
      }}
    />
  );
}
