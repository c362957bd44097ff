let pageName = '';
let activeCount = 0;

function apply(): void {
  const count = activeCount > 0 ? `(${activeCount}) ` : '';
  document.title = `${count}${pageName ? `${pageName} · ` : ''}Tocsin`;
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
