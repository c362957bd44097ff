import type { TocsinClient } from '@tocsin/sdk';
import { escapeHtml, readMode } from '@tocsin/sdk/middleware';
import { Hono } from 'hono';

const PLAIN_BANNER = 'We are working on the platform.';

/** The website, under /publishing/site: served beside the worker, so that it can say something while the worker is down. */
export function createSite(tocsin: TocsinClient): Hono {
  const app = new Hono();
  app.get('/publishing/site', (c) => {
    const offers = [
      ...(tocsin.lever('uploads') === false ? [] : ['<a href="/upload">Upload a manuscript</a>']),
      ...(tocsin.lever('checkout') === false ? [] : ['<a href="/subscribe">Subscribe</a>']),
    ];
    return c.html(
      `<!doctype html>\n<html lang="en">\n<title>Publishing</title>\n${bannerOf(tocsin)}<main>${offers.join(' ')}</main>\n`,
    );
  });
  return app;
}

/** The banner's line, with its end if somebody has said one; nothing while the lever rests. */
function bannerOf(tocsin: TocsinClient): string {
  const mode = readMode(tocsin.lever('banner'));
  if (mode === null) return '';
  const until = mode.untilMs === null ? '' : ` Until <time>${new Date(mode.untilMs).toISOString()}</time>.`;
  return `<p role="status">${escapeHtml(mode.message ?? PLAIN_BANNER)}${until}</p>\n`;
}
