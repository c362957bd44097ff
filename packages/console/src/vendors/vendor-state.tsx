import type { Vendor } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import type { Tone } from '../shared/tone.ts';

const looks: Readonly<Record<Vendor['state'], { readonly word: string; readonly tone: Tone }>> = {
  operational: { word: 'Operational', tone: 'ok' },
  degraded: { word: 'Degraded', tone: 'warn' },
  outage: { word: 'Outage', tone: 'bad' },
  maintenance: { word: 'Maintenance', tone: 'accent' },
  unknown: { word: 'Not known', tone: 'neutral' },
};

/** What a vendor says of itself, in one word. */
export function VendorState({ vendor }: { vendor: Pick<Vendor, 'state' | 'watched'> }) {
  const { word, tone } = looks[vendor.state];
  return vendor.watched ? <Tag tone={tone}>{word}</Tag> : <Tag>Not watched</Tag>;
}

const order: readonly Vendor['state'][] = ['outage', 'degraded', 'maintenance', 'unknown', 'operational'];

/** The troubled ones first. */
export function byTrouble<V extends Pick<Vendor, 'state'>>(vendors: readonly V[]): V[] {
  return [...vendors].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
}
