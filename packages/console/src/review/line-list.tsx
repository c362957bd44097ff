import { ActionIcon, Button, TextInput } from '@mantine/core';
import { ArrowDown, ArrowUp, Pencil, X } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import css from './findings.module.css';
import { moved } from './part-lists.ts';

interface LineListProps {
  /** Of the list, for those who hear it. */
  readonly label: string;
  readonly lines: readonly string[];
  readonly mayEdit: boolean;
  readonly busy: boolean;
  readonly ordered?: boolean;
  readonly addLabel: string;
  readonly placeholder?: string;
  /** What stands before a line. */
  readonly lead?: (index: number) => ReactNode;
  /** What stands beside the field of a new one. */
  readonly beside?: ReactNode;
  /** The places are those of the lines before; a new line has none. @returns whether it is stored */
  readonly onChange: (lines: string[], what: LineChange) => Promise<boolean>;
}

export type LineChange =
  | { readonly kind: 'added' | 'edited' | 'moved' }
  | { readonly kind: 'removed'; readonly index: number };

/** Lines that a person adds, edits, moves and removes, all by keyboard: Alt and an arrow moves the one that has the focus. */
export function LineList(props: LineListProps) {
  const { label, lines, mayEdit, busy, ordered = false, addLabel, placeholder, lead, beside, onChange } = props;
  const [editing, setEditing] = useState<number | null>(null);
  const List = ordered ? 'ol' : 'ul';
  const move = (from: number, to: number) => {
    if (to >= 0 && to < lines.length) void onChange(moved(lines, from, to), { kind: 'moved' });
  };
  const replace = (index: number, text: string) =>
    onChange(lines.with(index, text), { kind: 'edited' }).then((isStored) => isStored && setEditing(null));
  return (
    <div className={css.lines}>
      {lines.length > 0 ? (
        <List aria-label={label}>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
            <li key={index}>
              {editing === index ? (
                <LineForm
                  label={`Edit: ${line}`}
                  initial={line}
                  confirm="Save"
                  busy={busy}
                  onSubmit={(text) => replace(index, text)}
                  onCancel={() => setEditing(null)}
                />
              ) : (
                <>
                  <span className={css.line}>
                    {lead?.(index)} {line}
                  </span>
                  {mayEdit ? (
                    <LineButtons
                      line={line}
                      place={index}
                      count={ordered ? lines.length : 0}
                      onMove={(to) => move(index, to)}
                      onEdit={() => setEditing(index)}
                      onRemove={() => void onChange(moved(lines, index, null), { kind: 'removed', index })}
                    />
                  ) : null}
                </>
              )}
            </li>
          ))}
        </List>
      ) : null}
      {mayEdit ? (
        <LineForm
          label={addLabel}
          initial=""
          confirm="Add"
          busy={busy}
          beside={beside}
          {...(placeholder === undefined ? {} : { placeholder })}
          onSubmit={(text) => onChange([...lines, text], { kind: 'added' })}
        />
      ) : null}
    </div>
  );
}

interface LineButtonsProps {
  readonly line: string;
  readonly place: number;
  /** Of lines among which it can be moved; 0: their order says nothing. */
  readonly count: number;
  readonly onMove: (to: number) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function LineButtons({ line, place, count, onMove, onEdit, onRemove }: LineButtonsProps) {
  const byKey = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || step === undefined || count === 0) return;
    event.preventDefault();
    onMove(place + step);
  };
  const look = { variant: 'subtle', color: 'gray', size: 32, onKeyDown: byKey } as const;
  return (
    <span className={css.buttons}>
      {count > 1 ? (
        <>
          <ActionIcon {...look} aria-label={`Up: ${line}`} disabled={place === 0} onClick={() => onMove(place - 1)}>
            <ArrowUp size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon
            {...look}
            aria-label={`Down: ${line}`}
            disabled={place === count - 1}
            onClick={() => onMove(place + 1)}
          >
            <ArrowDown size={15} aria-hidden />
          </ActionIcon>
        </>
      ) : null}
      <ActionIcon {...look} aria-label={`Edit: ${line}`} onClick={onEdit}>
        <Pencil size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon {...look} aria-label={`Remove: ${line}`} onClick={onRemove}>
        <X size={15} aria-hidden />
      </ActionIcon>
    </span>
  );
}

interface LineFormProps {
  readonly label: string;
  readonly initial: string;
  readonly confirm: string;
  readonly placeholder?: string;
  readonly busy: boolean;
  readonly beside?: ReactNode;
  readonly onSubmit: (text: string) => Promise<unknown>;
  readonly onCancel?: () => void;
}

/** One field. It is emptied only once what was in it is stored. */
export function LineForm({ label, initial, confirm, placeholder, busy, beside, onSubmit, onCancel }: LineFormProps) {
  const [text, setText] = useState(initial);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    void onSubmit(text.trim()).then((isStored) => isStored === true && !onCancel && setText(''));
  };
  return (
    <form className={css.form} onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel?.()}>
      {beside}
      <TextInput
        aria-label={label}
        placeholder={placeholder ?? label}
        value={text}
        maxLength={1000}
        onChange={(event) => setText(event.currentTarget.value)}
        {...(onCancel ? { autoFocus: true } : {})}
      />
      <Button type="submit" variant="default" disabled={text.trim() === '' || busy}>
        {confirm}
      </Button>
      {onCancel ? (
        <Button variant="subtle" color="gray" onClick={onCancel}>
          Cancel
        </Button>
      ) : null}
    </form>
  );
}
