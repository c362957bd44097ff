import { useState } from 'react';
import type { Lever } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { expiryWish, firstExpiry, withEnd } from './expiry.ts';
import { ExpiryField } from './expiry-field.tsx';
import type { LeverDialogProps } from './lever-dialog.tsx';
import { MoveForm } from './move-form.tsx';
import { isRetry, isUnchanged, pullLacks, pullWish } from './pull-wish.ts';
import { draftOf } from './scope-draft.ts';
import { ScopeEditor } from './scope-editor.tsx';
import { useLeverPreview } from './use-lever-preview.ts';
import { usePull } from './use-move-lever.ts';
import { ValueField } from './value-field.tsx';

/** Asks what a lever is pulled to, for whom, how long and why. */
export function PullForm({ lever, now, incidentId, value, onClose }: LeverDialogProps) {
  const [typed, setTyped] = useState(value ?? (lever.pulled ? lever.value : lever.pulledValue));
  const [scope, setScope] = useState(() => draftOf(lever.scope));
  const [expiry, setExpiry] = useState(() => firstExpiry(lever));
  const { pull, isPending } = usePull(now, onClose);
  const draft = { value: withEnd(typed, expiry, Date.now()), scope, expiry };
  const lack = pullLacks(lever, { ...draft, value: typed }, Date.now());
  const wish = pullWish(lever, draft);
  const target = { service: lever.service, lever: lever.id, action: 'pull' } as const;
  const preview = useLeverPreview(lack === null ? { ...target, ...wish } : null, now.at);
  const confirm = (reason: string, incident: string | undefined) => {
    void pull({
      reason,
      ...wish,
      ...expiryWish(expiry, Date.now()),
      ...(incident ? { incidentId: incident } : {}),
    });
  };
  return (
    <MoveForm
      service={lever.service}
      action="pull"
      incidentId={incidentId}
      preview={preview}
      missing={lack ?? (isUnchanged(lever, draft) ? 'Nothing is changed yet.' : null)}
      confirm={lever.pulled && !isRetry(lever) ? 'Change it' : 'Pull the lever'}
      placeholder="What is wrong, or what you suspect"
      busy={isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <ValueField lever={lever} value={typed} onChange={setTyped} />
      {/* What a command does, it does for everybody. */}
      {lever.kind === 'command' ? null : <ScopeEditor draft={scope} onChange={setScope} />}
      <ExpiryField
        expiry={expiry}
        kept={keptWords(lever)}
        hasMessage={lever.kind === 'mode' && typeof lever.pulledValue === 'string'}
        onChange={setExpiry}
      />
    </MoveForm>
  );
}

function keptWords({ pulled, expires, expiresAt }: Lever): string | null {
  if (pulled) return expiresAt === null ? null : 'As it is';
  return expires === null ? null : `As planned (${formatDuration(expires)})`;
}
