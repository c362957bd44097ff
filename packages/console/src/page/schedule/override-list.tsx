import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { removeOverrideMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { ScheduleOverride } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx';
import { humanize, listWords } from '../../shared/names.ts';
import { Tag } from '../../shared/tag.tsx';
import type { Schedule } from './calendar.ts';
import css from './schedule.module.css';
import { momentIn } from './zone-words.ts';

/** What was changed by hand and is not over, with the way to take it back. */
export function OverrideList({ schedule, atMs }: { readonly schedule: Schedule; readonly atMs: number }) {
  const coming = schedule.overrides.filter((one) => Date.parse(one.to) > atMs);
  if (coming.length === 0) return null;
  return (
    <section className={css.overrides} aria-label={`Overrides of ${schedule.title}`}>
      <h3>Overrides and swaps</h3>
      <ul className={css.list}>
        {coming.map((one) => (
          <OverrideItem
            key={one.id ?? `${one.kind} ${one.slot} ${one.from}`}
            override={one}
            zone={schedule.timezone}
            isRunning={Date.parse(one.from) <= atMs}
          />
        ))}
      </ul>
    </section>
  );
}

interface OverrideItemProps {
  readonly override: ScheduleOverride;
  readonly zone: string;
  readonly isRunning: boolean;
}

function OverrideItem({ override, zone, isRunning }: OverrideItemProps) {
  return (
    <li>
      <div>
        <p>
          <b>{overrideWords(override)}</b> {isRunning ? <Tag tone="accent">now</Tag> : null}
        </p>
        <small>
          {momentIn(zone, override.from)} – {momentIn(zone, override.to)}
        </small>
        <small>
          {override.by ? `by ${override.by}` : 'by the plan'}
          {override.reason ? `: ${override.reason}` : ''}
        </small>
      </div>
      {override.id === null ? (
        <Tag title="Change it in the plan's files">stands in the plan</Tag>
      ) : (
        <RemoveOverride id={override.id} words={overrideWords(override)} isRunning={isRunning} />
      )}
    </li>
  );
}

/** An override in a few words: `Ann has Primary`, `Ann and Ben swap`. */
export function overrideWords({ kind, slot, people }: Pick<ScheduleOverride, 'kind' | 'slot' | 'people'>): string {
  const names = listWords(people.map((one) => one.name));
  if (kind === 'swap') return `${names} swap`;
  const where = slot === null ? 'every slot' : humanize(slot);
  if (people.length === 0) return `Nobody has ${where}, on purpose`;
  return `${names} ${people.length === 1 ? 'has' : 'have'} ${where}`;
}

interface RemoveOverrideProps {
  readonly id: string;
  readonly words: string;
  readonly isRunning: boolean;
}

function RemoveOverride({ id, words, isRunning }: RemoveOverrideProps) {
  const [isAsking, setAsking] = useState(false);
  const mayRespond = useMayRespond();
  const remove = useMutation(removeOverrideMutation());
  if (!mayRespond) return null;
  return (
    <>
      <Button variant="default" size="compact-sm" aria-label={`Remove: ${words}`} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={`${words}: remove`}
        confirm={isRunning ? 'End it now' : 'Remove'}
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutateAsync({ path: { id } }).then(
            () => setAsking(false),
            () => undefined,
          )
        }
      >
        {isRunning
          ? 'It ends now, and the rotation holds again from this moment. What was until now stays on the record.'
          : 'The rotation holds again for the whole time.'}
      </ConfirmDialog>
    </>
  );
}
