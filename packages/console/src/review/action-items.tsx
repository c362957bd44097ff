import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addActionItemMutation, getReviewQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ActionItemRow } from './action-item-row.tsx';
import { dueOf, type Horizon, horizons } from './item-words.ts';
import css from './reviews.module.css';

/** What will be different next time, by when, by whom. */
export function ActionItems({ review }: { readonly review: Review }) {
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
              <ActionItemRow key={item.id} item={item} reviewId={review.id} />
            ))}
          </section>
        );
      })}
      {mayRespond ? <AddItem reviewId={review.id} /> : null}
    </Panel>
  );
}

function AddItem({ reviewId }: { readonly reviewId: string }) {
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
    const dueAt = dueOf(due);
    const optional = { ...(owner.trim() ? { owner: owner.trim() } : {}), ...(dueAt === null ? {} : { dueAt }) };
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
          label="Class"
          value={horizon}
          onChange={(event) => setHorizon(event.currentTarget.value as Horizon)}
          data={[...horizons]}
        />
        <TextInput label="Owner" value={owner} onChange={(event) => setOwner(event.currentTarget.value)} />
        <TextInput label="Due" type="date" value={due} onChange={(event) => setDue(event.currentTarget.value)} />
      </div>
      <p className={css.hint}>Without a date it is due by its class.</p>
      <Button type="submit" variant="default" loading={add.isPending} disabled={!title.trim()}>
        Add action item
      </Button>
    </form>
  );
}
