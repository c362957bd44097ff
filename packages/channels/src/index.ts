export * from './channel.ts';
export { channelFor, closeChannels } from './registry.ts';
