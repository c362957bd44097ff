import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import css from './result.module.css';

interface RenameServiceProps {
  readonly service: string;
  readonly onRename: (service: string) => void;
}

/** The id under which everything of the plan is addressed. Another one takes another import of the same documents. */
export function RenameService({ service, onRename }: RenameServiceProps) {
  const [text, setText] = useState(service);
  const id = useId();
  const wanted = text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted !== '' && wanted !== service) onRename(wanted);
  };
  return (
    <form className={css.rename} onSubmit={submit}>
      <label htmlFor={id}>Id of the service</label>
      <TextInput id={id} size="xs" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Button type="submit" variant="default" size="xs" disabled={wanted === '' || wanted === service}>
        Rename
      </Button>
    </form>
  );
}
