export * from './protocol.ts';
export { type RemoteOptions, runRemote } from './run-remote.ts';
export { Refusal } from './server-connection.ts';
