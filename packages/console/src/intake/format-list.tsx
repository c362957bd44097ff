import type { IntakeFormat, IntakeMapping } from '../api/generated/types.gen.ts';
import { CopyField } from '../shared/copy-field.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './intake.module.css';

interface FormatListProps {
  readonly formats: readonly IntakeFormat[];
  readonly mappings: readonly IntakeMapping[];
}

/** Every format; opened, with the address to copy and where to enter it. */
export function FormatList({ formats, mappings }: FormatListProps) {
  return (
    <ul className={css.list}>
      {formats.map((format) => (
        <li key={format.id}>
          <details>
            <summary className={css.name}>
              <b>{format.title}</b>
              <Signature signature={format.signature} id={format.id} />
            </summary>
            <p className={css.how}>{format.setUp}</p>
            {addressesOf(format, mappings).map(({ label, value }) => (
              <CopyField key={label} label={label} value={value} />
            ))}
            {format.key === null ? null : <CopyField label={`Key for ${format.title}`} value={format.key} />}
          </details>
        </li>
      ))}
    </ul>
  );
}

/** JSON has one address for each mapping. */
function addressesOf(format: IntakeFormat, mappings: readonly IntakeMapping[]) {
  if (format.id !== 'json') return [{ label: `Address for ${format.title}`, value: format.address }];
  return mappings.map(({ id, title }) => ({ label: `Address for ${title}`, value: `${format.address}/${id}` }));
}

function Signature({ signature, id }: { signature: IntakeFormat['signature']; id: string }) {
  if (signature === 'none') return null;
  if (signature === 'checked') return <Tag tone="ok">signature is checked</Tag>;
  return <Tag tone="warn">{`not signed: set intake.secrets.${id}`}</Tag>;
}
