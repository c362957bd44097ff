import { NativeSelect, TextInput } from '@mantine/core';
import type { ConsentChannel } from '../api/generated/types.gen.ts';
import { useConsentServices } from './consent-frame.tsx';

const channels = [
  { value: 'sms', label: 'SMS' },
  { value: 'whatsapp', label: 'WhatsApp' },
  { value: 'voice', label: 'Calls' },
  { value: 'email', label: 'E-mail' },
];

/** Whom it is about. */
export interface Whom {
  readonly to: string;
  readonly channel: ConsentChannel;
  /** Empty: of the whole service. */
  readonly merchant: string;
  /** Empty: the only one. */
  readonly service: string;
}

export const NOBODY: Whom = { to: '', channel: 'sms', merchant: '', service: '' };

/** A number or an address, by which channel, for whom, and, where there are several, of which service. */
export function AddressFields({ whom, onChange }: { whom: Whom; onChange: (whom: Whom) => void }) {
  const services = useConsentServices();
  return (
    <>
      <TextInput
        label="Number or address"
        description="As you have it: with or without the country's code"
        inputMode="tel"
        autoComplete="off"
        value={whom.to}
        onChange={(event) => onChange({ ...whom, to: event.currentTarget.value })}
        required
        data-autofocus
      />
      <NativeSelect
        label="By"
        data={channels}
        value={whom.channel}
        onChange={(event) => onChange({ ...whom, channel: event.currentTarget.value as ConsentChannel })}
      />
      <TextInput
        label="For"
        description="A merchant; nothing: the whole service"
        value={whom.merchant}
        onChange={(event) => onChange({ ...whom, merchant: event.currentTarget.value })}
      />
      {services.length > 1 ? (
        <NativeSelect
          label="Service"
          data={services.map(({ service }) => service)}
          value={whom.service || services[0]?.service}
          onChange={(event) => onChange({ ...whom, service: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}

/** What is sent of the service: nothing where there is only one. */
export function serviceOf({ service }: Pick<Whom, 'service'>, services: readonly { readonly service: string }[]) {
  const name = service || services[0]?.service;
  return services.length > 1 && name ? { service: name } : {};
}

/** What is sent of the merchant. */
export const merchantOf = ({ merchant }: Pick<Whom, 'merchant'>) =>
  merchant.trim() ? { merchant: merchant.trim() } : {};
