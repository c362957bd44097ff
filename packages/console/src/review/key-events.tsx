import { ActionIcon, Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { getTimelineOptions, suggestKeyEventsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { KeyEvent, Review } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './findings.module.css';
import type { FindingProps } from './findings.tsx';
import { useParts } from './use-parts.ts';

/** A dialog with more entries than this is no help; the field above finds the others. */
const MOST_SHOWN = 200;

const byTime = (events: readonly KeyEvent[]) => events.toSorted((a, b) => a.at.localeCompare(b.at));

/** The entries of the timeline that the review is about. */
export function KeyEvents({ review, mayEdit }: FindingProps) {
  const { keyEvents } = review.parts;
  const { say, busy } = useParts(review);
  const [isPicking, setPicking] = useState(false);
  return (
    <Panel
      title="Key events"
      note={keyEvents.length > 0 ? keyEvents.length : null}
      actions={
        mayEdit ? (
          <Button size="xs" variant="default" onClick={() => setPicking(true)}>
            Pick from the timeline
          </Button>
        ) : null
      }
    >
      {keyEvents.length === 0 ? (
        <Empty title="None picked yet.">Pick what mattered; the report shows it.</Empty>
      ) : (
        <ol className={css.events}>
          {keyEvents.map((event, index) => (
            <li key={`${event.seq}:${event.at}:${event.text}`}>
              <ClockTime at={event.at} seconds />
              <span>{event.text}</span>
              {mayEdit ? (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={32}
                  aria-label={`Remove: ${event.text}`}
                  disabled={busy}
                  onClick={() => void say({ keyEvents: keyEvents.filter((_, at) => at !== index) })}
                >
                  <X size={15} aria-hidden />
                </ActionIcon>
              ) : null}
            </li>
          ))}
        </ol>
      )}
      {isPicking ? (
        <PickDialog
          review={review}
          busy={busy}
          onPick={(picked) =>
            void say({ keyEvents: byTime([...keyEvents, ...picked]) }).then((isStored) => isStored && setPicking(false))
          }
          onClose={() => setPicking(false)}
        />
      ) : null}
    </Panel>
  );
}

interface PickDialogProps {
  readonly review: Review;
  readonly busy: boolean;
  readonly onPick: (picked: readonly KeyEvent[]) => void;
  readonly onClose: () => void;
}

function PickDialog({ review, busy, onPick, onClose }: PickDialogProps) {
  const timeline = useQuery(getTimelineOptions({ path: { id: review.incidentId } }));
  const suggestions = useQuery(suggestKeyEventsOptions({ path: { id: review.id } }));
  const [chosen, setChosen] = useState<readonly KeyEvent[]>([]);
  const [words, setWords] = useState('');
  const [onlySuggested, setOnlySuggested] = useState(true);
  const suggested = new Set(suggestions.data?.suggested.map(({ seq }) => seq));
  const picked = new Set(review.parts.keyEvents.map(({ seq }) => seq));
  const fits = ({ seq, text }: { readonly seq: number; readonly text: string }) =>
    !picked.has(seq) &&
    (!onlySuggested || suggested.has(seq)) &&
    text.toLowerCase().includes(words.trim().toLowerCase());
  const toggle = (event: KeyEvent, isOn: boolean) =>
    setChosen(isOn ? [...chosen, event] : chosen.filter(({ seq }) => seq !== event.seq));
  return (
    <Modal opened onClose={onClose} title="Pick key events" size="xl">
      <Stack gap="sm">
        <Group gap="md">
          <TextInput
            aria-label="Find in the timeline"
            placeholder="Find in the timeline"
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            data-autofocus
          />
          <Checkbox
            label="Only those that look as if they mattered"
            checked={onlySuggested}
            onChange={(event) => setOnlySuggested(event.currentTarget.checked)}
          />
        </Group>
        <Loaded query={timeline} what="the timeline" lines={8}>
          {({ entries }) => {
            const found = entries.filter(fits);
            if (found.length === 0) return <Empty title="Nothing like that is left to pick." />;
            return (
              <ul className={css.pick}>
                {found.slice(0, MOST_SHOWN).map(({ seq, at, text }) => (
                  <li key={seq}>
                    <Checkbox
                      checked={chosen.some((one) => one.seq === seq)}
                      onChange={(event) => toggle({ seq, at, text: text.slice(0, 1000) }, event.currentTarget.checked)}
                      label={
                        <>
                          <ClockTime at={at} seconds /> {text}{' '}
                          {suggested.has(seq) ? <Tag tone="accent">suggested</Tag> : null}
                        </>
                      }
                    />
                  </li>
                ))}
                {found.length > MOST_SHOWN ? (
                  <li>{found.length - MOST_SHOWN} more: find them by their words.</li>
                ) : null}
              </ul>
            );
          }}
        </Loaded>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={chosen.length === 0} loading={busy} onClick={() => onPick(chosen)}>
            Pick {plural(chosen.length, 'event')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
