export { renderBadge } from './machine/badge.ts';
export { renderAtom, renderFeed } from './machine/feeds.ts';
