import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getOutboxMessageQueryKey, pressOutboxButtonMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { OutboxMessageWhole, PressOutboxButtonData } from '../api/generated/types.gen.ts';
import { ButtonLink } from '../shared/button-link.tsx';

type MessageAction = OutboxMessageWhole['actions'][number];
type Pressed = PressOutboxButtonData['body']['action'];

/** The message's buttons. They do what they would do in the recipient's hands. */
export function OutboxButtons({ message }: { message: OutboxMessageWhole }) {
  const queries = useQueryClient();
  const press = useMutation({
    ...pressOutboxButtonMutation(),
    onSuccess: (pressed) => queries.setQueryData(getOutboxMessageQueryKey({ path: { id: pressed.id } }), pressed),
  });
  if (message.actions.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label="Buttons of the message">
      {message.actions.map((action) =>
        action.id === 'open' ? (
          <OpenLink key={action.id} message={message} label={action.label} />
        ) : (
          <PressButton
            key={action.id}
            action={action}
            isSandbox={message.sandbox}
            isBusy={press.isPending && press.variables.body.action === action.id}
            onPress={(id) => press.mutate({ path: { id: message.id }, body: { action: id } })}
          />
        ),
      )}
    </Group>
  );
}

function OpenLink({ message, label }: { readonly message: OutboxMessageWhole; readonly label: string }) {
  if (!message.incidentId) return null;
  return (
    <ButtonLink variant="default" size="xs" to="/incidents/$id" params={{ id: message.incidentId }}>
      {label}
    </ButtonLink>
  );
}

interface PressButtonProps {
  readonly action: MessageAction;
  readonly isSandbox: boolean;
  readonly isBusy: boolean;
  readonly onPress: (action: Pressed) => void;
}

function PressButton({ action, isSandbox, isBusy, onPress }: PressButtonProps) {
  const { id, label, used } = action;
  if (id === 'open') return null;
  return (
    <Button
      size="xs"
      variant={id === 'acknowledge' ? 'filled' : 'default'}
      disabled={used || !isSandbox}
      title={isSandbox ? '' : 'Only its recipient can press it'}
      loading={isBusy}
      onClick={() => onPress(id)}
    >
      {label}
      {used ? ' (pressed)' : ''}
    </Button>
  );
}
