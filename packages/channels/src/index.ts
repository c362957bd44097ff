export * from './channel.ts';
export { makePushKeys } from './push/push-channel.ts';
export { channelFor, closeChannels, receives } from './registry.ts';
