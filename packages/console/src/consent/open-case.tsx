import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { openConsentCaseMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { AddressFields, merchantOf, NOBODY, serviceOf } from './address-fields.tsx';
import { useConsentServices } from './consent-frame.tsx';

/** Opens a case for a complaint that came by another way. */
export function OpenCase({ onClose }: { onClose: () => void }) {
  const [whom, setWhom] = useState(NOBODY);
  const services = useConsentServices();
  const navigate = useNavigate();
  const open = useMutation(openConsentCaseMutation());
  const confirm = (text: string) => {
    const { to, channel } = whom;
    open
      .mutateAsync({ body: { to: to.trim(), channel, text, ...merchantOf(whom), ...serviceOf(whom, services) } })
      .then(
        (answer) => {
          onClose();
          void navigate({ to: '/consent/cases/$case', params: { case: answer.case.id } });
        },
        () => undefined,
      );
  };
  return (
    <ReasonDialog
      opened
      title="Open a case"
      consequence="The address gets no more messages at once, of any merchant. The evidence is gathered, and the clock of the answer begins."
      label="What the person said"
      confirm="Open the case"
      incomplete={whom.to.trim() === ''}
      busy={open.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <AddressFields whom={whom} onChange={setWhom} />
    </ReasonDialog>
  );
}
