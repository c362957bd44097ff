import { Button, Textarea } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { addNoteMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import css from './timeline.module.css';
import { useRoomMutation } from './use-room-mutation.ts';

/** Writes on the timeline: what was seen, tried or decided. */
export function NoteBox({ id }: { id: string }) {
  const [text, setText] = useState('');
  const add = useRoomMutation(addNoteMutation());
  const save = () => {
    const note = text.trim();
    if (!note || add.isPending) return;
    add.mutateAsync({ path: { id }, body: { text: note } }).then(
      () => setText(''),
      () => undefined,
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
  };
  return (
    <form className={css.note} onSubmit={submit}>
      <Textarea
        aria-label="Note"
        placeholder="What did you see, try or decide?"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        autosize
        minRows={1}
        maxRows={8}
      />
      <Button type="submit" variant="default" loading={add.isPending} disabled={!text.trim()} title="Ctrl+Enter">
        Add note
      </Button>
    </form>
  );
}
