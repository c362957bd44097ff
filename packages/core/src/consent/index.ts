export * from './case-clock.ts';
export * from './consent-identity.ts';
export * from './consent-words.ts';
export * from './fold-consent.ts';
export * from './judge-consent.ts';
export * from './read-consent-message.ts';
export * from './read-csv.ts';
