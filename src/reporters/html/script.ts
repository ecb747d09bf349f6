/**
 * What the report does in a browser: filters, and keys to go from case to case. It reads attributes and sets
 * `hidden` and plain text, so that nothing of the report's content is ever read as HTML.
 */
export const script = `
'use strict';
(() => {
  const cases = [...document.querySelectorAll('.case')];
  const ids = cases.map((one) => one.querySelector('.id').textContent.toLowerCase());
  const form = document.querySelector('form');
  const count = document.querySelector('.count');
  const has = (list, wanted) => wanted === '' || list.split(' ').includes(wanted);
  const apply = () => {
    const wanted = new FormData(form);
    const outcomes = wanted.getAll('outcome');
    const [tag, pod, text] = ['tag', 'pod', 'text'].map((name) => wanted.get(name) ?? '');
    let shown = 0;
    cases.forEach((one, at) => {
      const { outcome, tags, pods } = one.dataset;
      const fits = outcomes.includes(outcome) && has(tags, tag) && has(pods, pod) && ids[at].includes(text.toLowerCase());
      one.hidden = !fits;
      shown += fits ? 1 : 0;
      for (const row of one.querySelectorAll('tr[data-pod]')) row.hidden = pod !== '' && row.dataset.pod !== pod;
    });
    count.textContent = shown + ' of ' + cases.length + ' cases shown';
  };
  const step = (by) => {
    const visible = cases.filter((one) => !one.hidden);
    const at = visible.indexOf(document.activeElement.closest('.case'));
    const next = visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : at + by];
    if (next) next.querySelector('summary').focus();
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') { form.reset(); return; }
    if (event.target.matches('input[type=search], select')) return;
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '/') { event.preventDefault(); form.elements.text.focus(); }
  });
  form.hidden = false;
  document.querySelector('.hint').hidden = false;
  apply();
})();
`;
