import { Checkbox, TextInput } from '@mantine/core';
import { toLocalField } from '../shared/local-moment.ts';
import { ClockTime, readersZone } from '../shared/time.tsx';
import { Choice } from './choice.tsx';
import { type Expiry, expirySeconds } from './expiry.ts';
import css from './move.module.css';

const choices = [
  { value: '1800', label: '30 min' },
  { value: '7200', label: '2 h' },
  { value: '', label: 'Until released' },
  { value: 'at', label: 'Until a time' },
] as const;

interface ExpiryFieldProps {
  readonly expiry: Expiry;
  /** The end that it has without a choice, in words; null: it has none. */
  readonly kept: string | null;
  /** Whether the lever's value is a message, which can say when it ends. */
  readonly hasMessage: boolean;
  readonly onChange: (expiry: Expiry) => void;
}

/** When it is released by itself. */
export function ExpiryField({ expiry, kept, hasMessage, onChange }: ExpiryFieldProps) {
  const choose = (length: Expiry['length']) =>
    onChange({ ...expiry, length, at: length === 'at' && expiry.at === '' ? inAnHour() : expiry.at });
  const seconds = expirySeconds(expiry, Date.now());
  return (
    <div className={css.scope}>
      <Choice
        label="How long"
        value={expiry.length}
        options={kept === null ? choices : [{ value: 'kept', label: kept }, ...choices]}
        onChange={choose}
      />
      {expiry.length === 'at' ? (
        <TextInput
          type="datetime-local"
          label={`Until (${readersZone})`}
          value={expiry.at}
          onChange={(event) => onChange({ ...expiry, at: event.currentTarget.value })}
          error={seconds === null ? 'Say a time in the next 30 days.' : null}
        />
      ) : null}
      {seconds !== undefined && seconds !== null ? (
        <p className={css.note}>
          Released by itself at <ClockTime at={new Date(Date.now() + seconds * 1000).toISOString()} zone />.
        </p>
      ) : null}
      {hasMessage && seconds !== undefined ? (
        <Checkbox
          checked={expiry.isSaid}
          onChange={(event) => onChange({ ...expiry, isSaid: event.currentTarget.checked })}
          label="Say in the message when it ends"
        />
      ) : null}
    </div>
  );
}

const HOUR_MS = 3_600_000;
const inAnHour = () => toLocalField(Date.now() + HOUR_MS);
