import { useQuery } from '@tanstack/react-query';
import { listVendorsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { VendorLines, VendorLink } from './vendor-lines.tsx';
import { byTrouble, VendorState } from './vendor-state.tsx';
import css from './vendors.module.css';

/** What the vendors of all services say of themselves; nothing where no plan has one that is watched. */
export function VendorsNow() {
  const vendors = useQuery(listVendorsOptions());
  if (vendors.data && !vendors.data.vendors.some((vendor) => vendor.watched)) return null;
  return (
    <Panel title="Vendors" flush>
      <Loaded query={vendors} what="the vendors" lines={3}>
        {(data) => (
          <ul className={css.list}>
            {byTrouble(data.vendors.filter((vendor) => vendor.watched)).map((vendor) => (
              <li key={`${vendor.service}/${vendor.id}`}>
                <div className={css.line}>
                  <b>{vendor.title}</b>
                  <VendorState vendor={vendor} />
                </div>
                <VendorLines vendor={vendor} />
                {vendor.state === 'operational' ? null : (
                  <div className={css.support}>
                    <VendorLink vendor={vendor} />
                  </div>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
