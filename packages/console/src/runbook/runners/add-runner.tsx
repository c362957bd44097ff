import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addRunnerMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { labelsIn, refuseLabels, refuseName, startCommand } from './runner-words.ts';
import css from './runners.module.css';

interface AddRunnerProps {
  /** Labels to begin with. */
  readonly labels: string;
  /** Names that are taken. */
  readonly known: readonly string[];
  readonly onClose: () => void;
}

/** Adds a runner. Its token is shown once, with the command that starts it. */
export function AddRunner({ labels, known, onClose }: AddRunnerProps) {
  const add = useMutation(addRunnerMutation());
  const added = add.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={added ? `Start ${added.runner.name} on its machine` : 'Add a runner'}
      size="lg"
      // A token that is shown once must not go by a press beside it.
      closeOnClickOutside={!added}
      closeOnEscape={!added}
      withCloseButton={!added}
    >
      {added ? (
        <Token token={added.token} onClose={onClose} />
      ) : (
        <NameForm
          labels={labels}
          known={known}
          busy={add.isPending}
          onAdd={(body) => add.mutate({ body })}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

interface NameFormProps extends AddRunnerProps {
  readonly busy: boolean;
  readonly onAdd: (body: { name: string; labels: string[] }) => void;
}

function NameForm({ labels, known, busy, onAdd, onClose }: NameFormProps) {
  const [name, setName] = useState('');
  const [text, setText] = useState(labels);
  const [isChecked, setChecked] = useState(false);
  const wanted = labelsIn(text);
  const wrongName = refuseName(name.trim(), known);
  const wrongLabels = refuseLabels(wanted);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (wrongName === null && wrongLabels === null) onAdd({ name: name.trim(), labels: wanted });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="Of the machine, such as db-1"
          value={name}
          error={isChecked ? wrongName : null}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label="Labels"
          description="Steps with runner=LABEL run there; several are parted by commas"
          value={text}
          error={isChecked ? wrongLabels : null}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Add it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Token({ token, onClose }: { token: string; onClose: () => void }) {
  return (
    <Stack gap="md">
      <p className={css.once}>
        <b>The token is shown this once.</b> Keep it where the machine finds it. Whoever has it can take the steps of
        this runner.
      </p>
      <CopyField
        label="Command"
        hint="Run it on the machine; it only makes connections to here. Add --env NAME for each variable that cells may see."
        value={startCommand(window.location.origin, token)}
      />
      <CopyField label="Token" hint="For a service manager: the variable TOCSIN_RUNNER_TOKEN" value={token} />
      <Group justify="flex-end">
        <Button onClick={onClose}>I have kept it</Button>
      </Group>
    </Stack>
  );
}
