import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  addActionItemMutation,
  getReviewQueryKey,
  setActionItemMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { ActionItem, Review } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './reviews.module.css';

const horizons = [
  { value: 'immediate', label: 'Immediate' },
  { value: 'short-term', label: 'Short-term' },
  { value: 'long-term', label: 'Long-term' },
] as const;
type Horizon = (typeof horizons)[number]['value'];

/** What will be different next time, by when, by whom. */
export function ActionItems({ review }: { review: Review }) {
  const mayRespond = useMayRespond();
  const open = review.actionItems.filter((item) => item.status === 'open').length;
  return (
    <Panel title="Action items" note={review.actionItems.length > 0 ? `${open} open` : null} flush>
      {review.actionItems.length === 0 ? (
        <Empty title="None yet.">What would have prevented or shortened this?</Empty>
      ) : null}
      {horizons.map(({ value, label }) => {
        const items = review.actionItems.filter((item) => item.horizon === value);
        if (items.length === 0) return null;
        return (
          <section key={value} className={css.items} aria-label={label}>
            <h3>{label}</h3>
            {items.map((item) => (
              <Item key={item.id} item={item} reviewId={review.id} mayChange={mayRespond} />
            ))}
          </section>
        );
      })}
      {mayRespond ? <AddItem reviewId={review.id} /> : null}
    </Panel>
  );
}

/** The tick is shown at once, and taken back if the server refuses it. */
function Item({ item, reviewId, mayChange }: { item: ActionItem; reviewId: string; mayChange: boolean }) {
  const queries = useQueryClient();
  const set = useMutation({
    ...setActionItemMutation(),
    onSuccess: (saved) =>
      queries.setQueryData<Review>(getReviewQueryKey({ path: { id: reviewId } }), (review) =>
        review
          ? { ...review, actionItems: review.actionItems.map((one) => (one.id === saved.id ? saved : one)) }
          : review,
      ),
  });
  const status = set.isPending ? set.variables.body.status : item.status;
  return (
    <Checkbox
      checked={status === 'done'}
      disabled={!mayChange}
      label={item.title}
      description={
        item.owner || item.dueAt ? (
          <>
            {item.owner}
            {item.owner && item.dueAt ? ' · ' : ''}
            {item.dueAt ? (
              <>
                due <ClockTime at={item.dueAt} />
              </>
            ) : null}
          </>
        ) : undefined
      }
      onChange={(event) =>
        set.mutate({ path: { id: item.id }, body: { status: event.currentTarget.checked ? 'done' : 'open' } })
      }
    />
  );
}

function AddItem({ reviewId }: { reviewId: string }) {
  const [title, setTitle] = useState('');
  const [horizon, setHorizon] = useState<Horizon>('immediate');
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState('');
  const queries = useQueryClient();
  const add = useMutation({
    ...addActionItemMutation(),
    onSuccess: (review) => {
      queries.setQueryData(getReviewQueryKey({ path: { id: review.id } }), review);
      setTitle('');
      setOwner('');
      setDue('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const optional = {
      ...(owner.trim() ? { owner: owner.trim() } : {}),
      ...(due ? { dueAt: new Date(`${due}T17:00`).toISOString() } : {}),
    };
    add.mutate({ path: { id: reviewId }, body: { title: title.trim(), horizon, ...optional } });
  };
  return (
    <form className={css.add} onSubmit={submit}>
      <TextInput
        label="New action item"
        placeholder="Alert on signature failures"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        maxLength={300}
        required
        withAsterisk={false}
      />
      <div className={css.fields}>
        <NativeSelect
          label="Horizon"
          value={horizon}
          onChange={(event) => setHorizon(event.currentTarget.value as Horizon)}
          data={[...horizons]}
        />
        <TextInput label="Owner" value={owner} onChange={(event) => setOwner(event.currentTarget.value)} />
        <TextInput label="Due" type="date" value={due} onChange={(event) => setDue(event.currentTarget.value)} />
      </div>
      <Button type="submit" variant="default" loading={add.isPending} disabled={!title.trim()}>
        Add action item
      </Button>
    </form>
  );
}
