import { Button, Group, Modal, MultiSelect, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  addTrainingMutation,
  listGoalsQueryKey,
  listTrainingOptions,
  removeTrainingMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { Measures, TrainingRecord } from '../api/generated/types.gen.ts';
import { useMayRespond, useSession } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import css from './measures.module.css';

const MOST_SHOWN = 10;

interface TrainingPanelProps {
  readonly services: Measures['services'];
  /** The service that the page is about; nothing: one can be chosen here. */
  readonly service: string | undefined;
}

/** Who was trained this year, and who was not. */
export function TrainingPanel({ services, service }: TrainingPanelProps) {
  const [chosen, setChosen] = useState('');
  const shown = service ?? (chosen || services[0]?.service);
  if (shown === undefined) return null;
  const choice =
    service === undefined && services.length > 1 ? (
      <NativeSelect
        aria-label="Service of the training"
        size="xs"
        value={shown}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={services.map((one) => ({ value: one.service, label: one.title }))}
      />
    ) : null;
  return <TrainingOf key={shown} service={shown} choice={choice} />;
}

function TrainingOf({ service, choice }: { service: string; choice: ReactNode }) {
  const training = useQuery(listTrainingOptions({ query: { service } }));
  const mayRespond = useMayRespond();
  const [isAdding, setAdding] = useState(false);
  return (
    <Panel
      title="Training this year"
      note={
        training.data
          ? `${training.data.trained.count} of ${plural(training.data.trained.of, 'person', 'people')}`
          : null
      }
      actions={
        <>
          {choice}
          {mayRespond ? (
            <Button size="xs" variant="default" onClick={() => setAdding(true)}>
              Record training
            </Button>
          ) : null}
        </>
      }
      flush
    >
      <Loaded query={training} what="the training" lines={3}>
        {({ records, missing }) => (
          <>
            {records.length === 0 ? (
              <Empty title="Nobody was trained this year.">
                Drills, runbooks that were read, an introduction to being on call.
              </Empty>
            ) : (
              <Records records={records} />
            )}
            {records.length > 0 && missing.length > 0 ? (
              <p className={css.more}>Not yet: {missing.map(({ name }) => name).join(', ')}</p>
            ) : null}
            {isAdding ? (
              <TrainingDialog service={service} people={peopleOf(records, missing)} onClose={() => setAdding(false)} />
            ) : null}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

interface Person {
  readonly person: string;
  readonly name: string;
}

/** Those without a record first: they are who is looked for. */
function peopleOf(records: readonly TrainingRecord[], missing: readonly Person[]): { value: string; label: string }[] {
  const all = new Map([...missing, ...records].map(({ person, name }) => [person, name]));
  return [...all].map(([value, label]) => ({ value, label }));
}

function Records({ records }: { records: readonly TrainingRecord[] }) {
  const mayRemove = ['commander', 'admin'].includes(useSession().data?.access ?? '');
  const [removed, setRemoved] = useState<TrainingRecord | null>(null);
  const look = useLookAgain();
  const remove = useMutation({
    ...removeTrainingMutation(),
    onSuccess: () => {
      setRemoved(null);
      return look();
    },
  });
  return (
    <>
      <ul className={css.repeats}>
        {records.slice(0, MOST_SHOWN).map((one) => (
          <li key={one.id}>
            <b>{one.name}</b>
            <span>
              {one.what} · {new Date(one.at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}
              {mayRemove ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`Remove: ${one.name}, ${one.what}`}
                  onClick={() => setRemoved(one)}
                >
                  Remove
                </Button>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {records.length > MOST_SHOWN ? (
        <p className={css.more}>{records.length - MOST_SHOWN} more: tocsin training list</p>
      ) : null}
      {removed ? (
        <ConfirmDialog
          opened
          title="Remove this record?"
          confirm="Remove"
          dangerous
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ path: { id: removed.id } })}
          onClose={() => setRemoved(null)}
        >
          {removed.name}: {removed.what}. It no longer counts for the goal.
        </ConfirmDialog>
      ) : null}
    </>
  );
}

interface TrainingDialogProps {
  readonly service: string;
  readonly people: { value: string; label: string }[];
  readonly onClose: () => void;
}

function TrainingDialog({ service, people, onClose }: TrainingDialogProps) {
  const [chosen, setChosen] = useState<string[]>([]);
  const [what, setWhat] = useState('');
  const [date, setDate] = useState('');
  const look = useLookAgain();
  const add = useMutation({
    ...addTrainingMutation(),
    onSuccess: () => {
      onClose();
      return look();
    },
  });
  const isReady = chosen.length > 0 && what.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) add.mutate({ body: { service, people: chosen, what: what.trim(), ...(date && { at: date }) } });
  };
  return (
    <Modal opened onClose={onClose} title="Record training">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <MultiSelect
            label="Who"
            required
            searchable
            data={people}
            value={chosen}
            onChange={setChosen}
            placeholder={chosen.length === 0 ? 'One or more people' : ''}
          />
          <TextInput
            label="What"
            required
            maxLength={300}
            placeholder="Restoring the database"
            value={what}
            onChange={(event) => setWhat(event.currentTarget.value)}
          />
          <TextInput
            label="When"
            description="Nothing: today"
            type="date"
            value={date}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending} disabled={!isReady}>
              Record
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Goals count who was trained. */
function useLookAgain() {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: [{ _id: 'listTraining' }] }),
      queries.invalidateQueries({ queryKey: listGoalsQueryKey() }),
    ]);
}
