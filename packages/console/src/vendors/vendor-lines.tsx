import { ExternalLink } from 'lucide-react';
import type { Vendor } from '../api/generated/types.gen.ts';
import { TimeAgo } from '../shared/time.tsx';
import css from './vendors.module.css';

/** What a vendor says is wrong and since when, or why nobody can tell. */
export function VendorLines({ vendor }: { vendor: Vendor }) {
  return (
    <>
      {vendor.what ? (
        <p className={css.what}>
          {vendor.what}
          {vendor.since ? (
            <>
              {' '}
              · since <TimeAgo at={vendor.since} />
            </>
          ) : null}
        </p>
      ) : null}
      {vendor.error ? <small>Its status cannot be read: {vendor.error}</small> : null}
    </>
  );
}

/** The vendor's own page about its state. */
export function VendorLink({ vendor }: { vendor: Vendor }) {
  if (!vendor.link) return null;
  return (
    <a href={vendor.link} target="_blank" rel="noreferrer" aria-label={`Status of ${vendor.title}`}>
      <ExternalLink size={14} aria-hidden /> Status
    </a>
  );
}
