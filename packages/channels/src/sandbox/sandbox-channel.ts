import type { Channel } from '../channel.ts';

/**
 * Makes a channel that looks like `standsFor` and delivers nowhere: its messages are read, and their buttons pressed,
 * in the console's Outbox. It is what a channel without its credentials becomes.
 */
export function createSandboxChannel(standsFor: Channel): Channel {
  return {
    type: 'sandbox',
    render: (message) => standsFor.render(message),
    send: async () => ({ kind: 'delivered', reference: 'sandbox' }),
  };
}
