const FLASH_MS = 1000;

let pageName = '';
let activeCount = 0;
/** Incidents that ring in this tab. */
let callingCount = 0;
let isCallShown = false;
let flashing: ReturnType<typeof setInterval> | undefined;

function apply(): void {
  const count = activeCount > 0 ? `(${activeCount}) ` : '';
  const name = `${count}${pageName ? `${pageName} · ` : ''}Tocsin`;
  document.title = isCallShown ? `🔔 (${callingCount}) waiting for you` : name;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) icon.href = activeCount > 0 ? '/icon-active.svg' : '/icon-calm.svg';
}

/** Names the tab after the screen. */
export function setPageName(name: string): void {
  pageName = name;
  apply();
}

/** Puts the number of active incidents before the tab's name, and turns the icon red while there is one. */
export function setActiveCount(count: number): void {
  activeCount = count;
  apply();
}

/** Lets the tab's name flash with the number of incidents that ring; 0 ends it. */
export function setCalling(count: number): void {
  callingCount = count;
  clearInterval(flashing);
  isCallShown = count > 0;
  if (count > 0) {
    flashing = setInterval(() => {
      isCallShown = !isCallShown;
      apply();
    }, FLASH_MS);
  }
  apply();
}
