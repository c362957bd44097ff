import type { IncidentRoom, RoomVendor } from '../api/generated/types.gen.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { VendorLines, VendorLink } from './vendor-lines.tsx';
import { byTrouble, VendorState } from './vendor-state.tsx';
import css from './vendors.module.css';

/** The vendors that the incident's components need: whose it probably is, and where they help. */
export function RoomVendors({ room }: { room: IncidentRoom }) {
  if (room.vendors.length === 0) return null;
  const suspects = room.vendors.filter((vendor) => vendor.probablyTheirs).length;
  const sorted = byTrouble(room.vendors).sort((a, b) => Number(b.probablyTheirs) - Number(a.probablyTheirs));
  return (
    <Panel title="Vendors" note={suspects > 0 ? <Tag tone="warn">Probably theirs</Tag> : null} flush>
      <ul className={css.list}>
        {sorted.map((vendor) => (
          <RoomVendorItem key={vendor.id} vendor={vendor} />
        ))}
      </ul>
    </Panel>
  );
}

function RoomVendorItem({ vendor }: { vendor: RoomVendor }) {
  const unwell = vendor.theirComponents.filter(({ state }) => state !== 'operational' && state !== 'unknown');
  return (
    <li>
      <div className={css.line}>
        <b>{vendor.title}</b>
        <VendorState vendor={vendor} />
      </div>
      {vendor.evidence ? <p className={css.evidence}>{vendor.evidence}</p> : <VendorLines vendor={vendor} />}
      {vendor.evidence && vendor.error ? <small>Its status cannot be read: {vendor.error}</small> : null}
      {unwell.length > 0 ? <small>{unwell.map(({ name, state }) => `${name}: ${state}`).join(' · ')}</small> : null}
      <div className={css.support}>
        <VendorLink vendor={vendor} />
        <Support vendor={vendor} />
      </div>
    </li>
  );
}

function Support({ vendor: { support, hours, title } }: { vendor: RoomVendor }) {
  if (!support) return hours ? <span>Support: {hours}</span> : null;
  const isAddress = /^https?:\/\//.test(support);
  const words = support.replace(/^https?:\/\//, '');
  return (
    <span>
      Support:{' '}
      {isAddress ? (
        <a href={support} target="_blank" rel="noreferrer" aria-label={`${words}: support of ${title}`}>
          {words}
        </a>
      ) : (
        support
      )}
      {hours ? ` (${hours})` : null}
    </span>
  );
}
