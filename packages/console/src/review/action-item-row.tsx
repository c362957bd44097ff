import { ActionIcon, Button, Checkbox, Group, Menu, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { getReviewQueryKey, setActionItemMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ActionItem, Review } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { toLocalField } from '../shared/local-moment.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import { ItemTracker } from './item-tracker.tsx';
import { dueOf, type Horizon, horizons, isLate } from './item-words.ts';
import css from './reviews.module.css';

interface ActionItemRowProps {
  readonly item: ActionItem;
  /** Of whose review it is. */
  readonly reviewId: string;
  /** What else stands under its title. */
  readonly note?: ReactNode;
}

/** One action item: ticked at once and taken back if the server refuses it; edited, dropped with a reason, opened again. */
export function ActionItemRow({ item, reviewId, note }: ActionItemRowProps) {
  const mayChange = useMayRespond();
  const nowMs = useNow();
  const [asked, setAsked] = useState<'edit' | 'drop' | null>(null);
  const set = useSetItem(reviewId);
  const status = (set.isPending ? set.variables.body.status : undefined) ?? item.status;
  const change = (body: { status: ActionItem['status']; reason?: string }) =>
    set.mutate({ path: { id: item.id }, body }, { onSuccess: () => setAsked(null) });
  return (
    <div className={css.item} data-dropped={status === 'dropped' || undefined}>
      <Checkbox
        checked={status === 'done'}
        disabled={!mayChange || status === 'dropped'}
        label={
          <>
            {item.title} {isLate(item, nowMs) ? <Tag tone="bad">overdue</Tag> : null}
            {status === 'dropped' ? <Tag>dropped</Tag> : null}
          </>
        }
        description={<Description item={item} note={note} />}
        onChange={(event) => change({ status: event.currentTarget.checked ? 'done' : 'open' })}
      />
      <ItemTracker item={item} />
      {mayChange ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={32} aria-label={`More: ${item.title}`}>
              <MoreHorizontal size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAsked('edit')}>Edit</Menu.Item>
            {status === 'dropped' ? (
              <Menu.Item onClick={() => change({ status: 'open' })}>Open again</Menu.Item>
            ) : (
              <Menu.Item onClick={() => setAsked('drop')}>Drop…</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {asked === 'edit' ? <EditDialog item={item} reviewId={reviewId} onClose={() => setAsked(null)} /> : null}
      <ReasonDialog
        opened={asked === 'drop'}
        title="Drop the action item"
        label="Why will it not be done?"
        confirm="Drop it"
        busy={set.isPending}
        onConfirm={(reason) => change({ status: 'dropped', reason })}
        onClose={() => setAsked(null)}
      />
    </div>
  );
}

function Description({ item, note }: Pick<ActionItemRowProps, 'item' | 'note'>) {
  return (
    <>
      {item.owner ?? 'nobody'}
      {item.dueAt ? (
        <>
          {' · due '}
          <ClockTime at={item.dueAt} />
        </>
      ) : null}
      {item.reason ? ` · ${item.reason}` : ''}
      {note ? <> · {note}</> : null}
    </>
  );
}

function useSetItem(reviewId: string) {
  const queries = useQueryClient();
  return useMutation({
    ...setActionItemMutation(),
    onSuccess: (saved) =>
      queries.setQueryData<Review>(getReviewQueryKey({ path: { id: reviewId } }), (review) =>
        review
          ? { ...review, actionItems: review.actionItems.map((one) => (one.id === saved.id ? saved : one)) }
          : review,
      ),
  });
}

interface EditDialogProps {
  readonly item: ActionItem;
  readonly reviewId: string;
  readonly onClose: () => void;
}

function EditDialog({ item, reviewId, onClose }: EditDialogProps) {
  const before = item.dueAt ? toLocalField(Date.parse(item.dueAt)).slice(0, 10) : '';
  const [title, setTitle] = useState(item.title);
  const [horizon, setHorizon] = useState<Horizon>(item.horizon);
  const [owner, setOwner] = useState(item.owner ?? '');
  const [due, setDue] = useState(before);
  const set = useSetItem(reviewId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = {
      ...{ title: title.trim(), horizon, owner: owner.trim() || null },
      // The hour that is not shown stays as it is while the day does.
      ...(due === before ? {} : { dueAt: dueOf(due) }),
    };
    set.mutate({ path: { id: item.id }, body }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Edit the action item">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Title"
            value={title}
            maxLength={300}
            required
            data-autofocus
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <NativeSelect
            label="Class"
            value={horizon}
            data={[...horizons]}
            onChange={(event) => setHorizon(event.currentTarget.value as Horizon)}
          />
          <TextInput
            label="Owner"
            value={owner}
            maxLength={200}
            onChange={(event) => setOwner(event.currentTarget.value)}
          />
          <TextInput label="Due" type="date" value={due} onChange={(event) => setDue(event.currentTarget.value)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={set.isPending} disabled={title.trim() === ''}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
