/**
 * Runs in the page: what keeps people from reading or using it. Text whose contrast with what is behind it is below
 * 4.5 (WCAG 2.2, 1.4.3), controls without a name, a page wider than its window, ids twice, no language or title.
 */
export function faultsOfPage(): string[] {
  const faults: string[] = [];
  const numbers = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = numbers(colour)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const colour = getComputedStyle(element).backgroundColor;
    return (numbers(colour)[3] ?? 1) === 0 ? behind(element.parentElement) : colour;
  };
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
    );
    if (!own || !element.checkVisibility()) continue;
    const { color, fill } = getComputedStyle(element);
    const [one, other] = [
      luminance(element.closest('svg') === null ? color : fill),
      luminance(behind(element)),
    ];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${element.className} ${element.textContent}`);
  }
  for (const control of document.querySelectorAll<HTMLInputElement>('input, select, button')) {
    const name = [...(control.labels ?? [])].map((label) => label.textContent.trim()).join('');
    if (name === '' && control.textContent.trim() === '') faults.push(`no name: ${control.outerHTML}`);
  }
  for (const image of document.querySelectorAll('[role=img], [role=region], form')) {
    if ((image.getAttribute('aria-label') ?? '') === '') faults.push(`no name: ${image.tagName}`);
  }
  for (const head of document.querySelectorAll('th'))
    if (!head.hasAttribute('scope')) faults.push('th without scope');
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}`);
  if (document.documentElement.lang === '' || document.title === '') faults.push('no language or title');
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  return faults;
}
