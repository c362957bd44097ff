import type { LeverDialogProps } from './lever-dialog.tsx';
import { valueWords } from './lever-words.ts';
import css from './move.module.css';
import { MoveForm } from './move-form.tsx';
import { useLeverPreview } from './use-lever-preview.ts';
import { useRelease } from './use-move-lever.ts';

/** Gives a lever back. */
export function ReleaseForm({ lever, now, incidentId, onClose }: LeverDialogProps) {
  const { release, isPending } = useRelease(now, onClose);
  const preview = useLeverPreview({ service: lever.service, lever: lever.id, action: 'release' }, now.at);
  return (
    <MoveForm
      service={lever.service}
      action="release"
      incidentId={incidentId}
      preview={preview}
      missing={null}
      confirm="Release the lever"
      placeholder="The cause is fixed and verified"
      busy={isPending}
      onConfirm={(reason, incident) => void release({ reason, ...(incident ? { incidentId: incident } : {}) })}
      onClose={onClose}
    >
      {lever.kind === 'command' ? null : (
        <p className={css.note}>It goes back to {valueWords(lever.resting)} at once, in every connected application.</p>
      )}
    </MoveForm>
  );
}
