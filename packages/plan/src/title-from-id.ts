/** Makes a title of an id: `webhook-processing` is `Webhook processing`. */
export function titleFromId(id: string): string {
  const words = id.replace(/[-_.]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
