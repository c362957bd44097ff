import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { BellRing } from 'lucide-react';
import { useState } from 'react';
import { sendTestPageMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx';
import { plural } from '../../shared/names.ts';
import type { OnCallPeople } from '../schedule/schedule-panel.tsx';

/** Sends test pages; what became of each shows beside its method by itself. */
function useTestPage() {
  return useMutation({
    ...sendTestPageMutation(),
    onSuccess: ({ tests }) =>
      void notifications.show(
        tests.length === 0
          ? { color: 'red', title: 'Nothing was sent', message: 'There is no contact method to test.' }
          : {
              title: `${plural(tests.length, 'test page')} on the way`,
              message: 'What becomes of each shows beside the method. Confirm it where it arrives.',
            },
      ),
  });
}

interface TestPersonProps {
  readonly service: string;
  readonly person: OnCallPeople[number];
}

/** One person proves all their methods. */
export function TestPerson({ service, person }: TestPersonProps) {
  const mayRespond = useMayRespond();
  const test = useTestPage();
  if (!mayRespond || person.contact.length === 0) return null;
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={test.isPending}
      leftSection={<BellRing size={14} aria-hidden />}
      aria-label={`Send a test page to ${person.name}`}
      onClick={() => test.mutate({ body: { service, person: person.id } })}
    >
      Send test page
    </Button>
  );
}

/** Everybody at once: asked first, because it wakes those who sleep. */
export function TestEverybody({ service, count }: { readonly service: string; readonly count: number }) {
  const [isAsking, setAsking] = useState(false);
  const mayRespond = useMayRespond();
  const test = useTestPage();
  if (!mayRespond || count === 0) return null;
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setAsking(true)}>
        Test everybody
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={`Send a test page to everybody of ${service}`}
        confirm="Send the test pages"
        busy={test.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          test.mutateAsync({ body: { service } }).then(
            () => setAsking(false),
            () => undefined,
          )
        }
      >
        Each of the {plural(count, 'person', 'people')} gets one over every contact method they have, now. It wakes
        those who sleep.
      </ConfirmDialog>
    </>
  );
}
