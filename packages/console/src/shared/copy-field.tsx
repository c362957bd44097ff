import { Button, TextInput } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import css from './copy-field.module.css';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  /** One line on what it is for. */
  readonly hint?: string;
}

/** An address to be entered elsewhere: it can be selected, and copied by a button where the browser lets us. */
export function CopyField({ label, value, hint }: CopyFieldProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    // Only pages of https and of this machine may write to the clipboard.
    navigator.clipboard?.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className={css.field}>
      <TextInput
        size="xs"
        label={label}
        description={hint}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      {navigator.clipboard ? (
        <Button
          variant="default"
          size="xs"
          leftSection={isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          aria-label={`Copy: ${label}`}
          onClick={copy}
        >
          <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
        </Button>
      ) : null}
    </div>
  );
}
