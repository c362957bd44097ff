export * from './channel.ts';
export { cleanText, clip, oneLine } from './clean-text.ts';
export { makePushKeys } from './push/push-channel.ts';
export { channelFor, closeChannels, receives } from './registry.ts';
export { type Block, type Inline, parseSimpleMarkdown } from './simple-markdown.ts';
export { webAddress } from './web-address.ts';
