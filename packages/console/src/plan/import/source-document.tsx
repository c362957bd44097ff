import { NativeSelect } from '@mantine/core';
import { Check, CircleHelp } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { ImportDocumentReport, ImportReport, PlanFile } from '../../api/generated/types.gen.ts';
import { linesOf } from '../source/cut-lines.ts';
import type { FilePlace } from '../source/place.ts';
import sourceCss from '../source/source.module.css';
import { SourceLine } from '../source/source-lines.tsx';
import { useJump } from '../source/use-jump.ts';
import { placeInPlan } from './place-in-plan.ts';
import css from './source-document.module.css';
import { type Stretch, stretchesOf } from './stretches.ts';
import type { ImportedDocument } from './use-import.ts';

/** A line of one of the documents. */
export interface SourcePlace {
  readonly document: number;
  readonly line: number;
}

interface SourceDocumentProps {
  readonly report: ImportReport;
  readonly documents: readonly ImportedDocument[];
  readonly files: readonly PlanFile[];
  readonly asked: SourcePlace | null;
  readonly onFile: (place: FilePlace) => void;
}

/** The documents as they were given, each line with what became of it. */
export function SourceDocument({ report, documents, files, asked, onFile }: SourceDocumentProps) {
  const [chosen, setChosen] = useState<{ readonly index: number; readonly over: SourcePlace | null } | null>(null);
  const index = chosen && chosen.over === asked ? chosen.index : (asked?.document ?? 0);
  const document = documents[index];
  const about = report.documents[index];
  if (!document || !about) return null;
  return (
    <>
      {documents.length > 1 ? (
        <NativeSelect
          className={css.choice}
          aria-label="Document"
          value={index}
          onChange={(event) => setChosen({ index: Number(event.currentTarget.value), over: asked })}
          data={documents.map(({ name }, value) => ({ value: String(value), label: name }))}
        />
      ) : null}
      {about.repairs.length > 0 ? <Repairs about={about} /> : null}
      <Lines
        key={index}
        name={document.name}
        text={document.text}
        about={about}
        place={asked?.document === index ? asked : null}
        files={files}
        onFile={onFile}
      />
    </>
  );
}

function Repairs({ about: { repairs } }: { about: ImportDocumentReport }) {
  return (
    <ul className={css.repairs} aria-label="Put right before reading">
      {repairs.map(({ line, lastLine, text }) => (
        <li key={`${line}:${text}`}>
          {lastLine > line ? `Lines ${line} to ${lastLine}` : `Line ${line}`}: {text}
        </li>
      ))}
    </ul>
  );
}

interface LinesProps {
  readonly name: string;
  readonly text: string;
  readonly about: ImportDocumentReport;
  readonly place: SourcePlace | null;
  readonly files: readonly PlanFile[];
  readonly onFile: (place: FilePlace) => void;
}

function Lines({ name, text, about, place, files, onFile }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const stretches = useMemo(() => stretchesOf(linesOf(text), about.spans), [text, about]);
  useJump(box, place);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard.
    <section ref={box} className={sourceCss.box} aria-label={name} tabIndex={0}>
      {stretches.map((stretch) => (
        <div
          key={stretch.line}
          className={css.stretch}
          data-fate={stretch.fate}
          style={{ containIntrinsicSize: `auto ${stretch.texts.length * 20}px` }}
        >
          <div>
            {stretch.texts.map((line, index) => (
              <SourceLine
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
                key={index}
                number={stretch.line + index}
                text={line}
                isTarget={place?.line === stretch.line + index}
              />
            ))}
          </div>
          <Mark stretch={stretch} files={files} onFile={onFile} />
        </div>
      ))}
    </section>
  );
}

/** What became of a stretch, in words; where it stands in the plan is one press away. */
function Mark({ stretch, files, onFile }: { stretch: Stretch } & Pick<LinesProps, 'files' | 'onFile'>) {
  const { fate, as } = stretch;
  const place = useMemo(() => (fate === 'recovered' && as ? placeInPlan(as, files) : null), [fate, as, files]);
  if (fate === 'blank') return <span />;
  if (fate === 'prose') return <span className={css.mark}>prose</span>;
  const words = (
    <>
      {fate === 'recovered' ? <Check size={13} aria-hidden /> : <CircleHelp size={13} aria-hidden />}
      <span>
        {fate === 'left' ? 'left: ' : ''}
        {as}
        {stretch.continues ? ' (goes on)' : ''}
      </span>
    </>
  );
  if (!place) return <span className={css.mark}>{words}</span>;
  return (
    <button type="button" className={css.mark} title={`Show it in ${place.file}`} onClick={() => onFile(place)}>
      {words}
    </button>
  );
}
