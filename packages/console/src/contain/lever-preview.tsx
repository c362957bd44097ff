import { CircleSlash, Users } from 'lucide-react';
import { describeError } from '../api/errors.ts';
import type { PreviewLeverResponse } from '../api/generated/types.gen.ts';
import { valueWords } from './lever-words.ts';
import css from './move.module.css';
import type { LeverPreviewQuery } from './use-lever-preview.ts';

type Move = PreviewLeverResponse['moves'][number];

interface LeverPreviewProps {
  readonly preview: LeverPreviewQuery;
  /** Whoever reads it is the one who must agree. */
  readonly hidesNeeds?: boolean;
}

/** What a move would do, in order, and what stands in its way. It is read out when it changes. */
export function LeverPreview({ preview, hidesNeeds = false }: LeverPreviewProps) {
  if (preview.isError)
    return <p className={css.note}>What would move cannot be shown: {describeError(preview.error)}</p>;
  if (!preview.data) return <p className={css.note}>Looking at what would move …</p>;
  const { moves, refusal, needs } = preview.data;
  return (
    <div className={css.preview} aria-live="polite" aria-busy={preview.isFetching}>
      {refusal ? (
        <p className={css.refusal}>
          <CircleSlash size={17} aria-hidden />
          <span>
            <b>Not possible now.</b> {refusal}
          </span>
        </p>
      ) : null}
      {needs && !refusal && !hidesNeeds ? (
        <p className={css.needs}>
          <Users size={17} aria-hidden />
          <span>
            <b>Somebody else must agree.</b> {needs} Nothing moves before that.
          </span>
        </p>
      ) : null}
      {refusal ? null : <Moves moves={moves} />}
    </div>
  );
}

function Moves({ moves }: { moves: readonly Move[] }) {
  if (moves.length === 0) return <p className={css.note}>Nothing would move: it is so already.</p>;
  return (
    <ol className={css.moves} aria-label="What moves, in this order">
      {moves.map((move) => (
        <li key={move.lever}>
          <b>{move.title}</b> is {move.action}
          {move.command === null ? ` and is ${valueWords(move.value)}` : ''}
          {move.consequence ? <span className={css.means}>{move.consequence}</span> : null}
          {move.command === null ? null : (
            <>
              <span className={css.means}>This command runs:</span>
              <pre className={css.command}>{move.command}</pre>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
