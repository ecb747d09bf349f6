import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { verdictHtml } from '../../src/reporters/html/verdict-html.ts';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { aCase, aVerdict, failing, sampled, tooLong, untold } from '../reporters/verdict/verdicts.ts';
import { faultsOfPage } from './faults-of-page.ts';
import { findChromium, noChromium } from './requirements.ts';

const executablePath = findChromium();

/** Reasons stand in the name: a reader of the counts sees why nothing was tried. */
describe.skipIf(executablePath === undefined)(
  executablePath === undefined ? `the HTML report (${noChromium})` : 'the HTML report',
  () => {
    let browser: Browser;
    let folder: string;
    let server: Server;
    let asked: string[] = [];
    const contexts: BrowserContext[] = [];

    beforeAll(async () => {
      browser = await chromium.launch({ ...(executablePath !== undefined && { executablePath }) });
      folder = await mkdtemp(path.join(tmpdir(), 'report-'));
      server = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterEach(async () => {
      asked = [];
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    });
    afterAll(async () => {
      await browser.close();
      server.close();
      await rm(folder, { recursive: true });
    });

    const outside = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    async function open(verdict: Verdict, look: { dark?: boolean; width?: number } = {}): Promise<Page> {
      const file = path.join(folder, 'report.html');
      await writeFile(file, verdictHtml(verdict));
      const context = await browser.newContext({
        colorScheme: look.dark === true ? 'dark' : 'light',
        viewport: { width: look.width ?? 1280, height: 900 },
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => asked.push(`error ${error.message}`));
      page.on('dialog', (dialog) => asked.push(`dialog ${dialog.message()}`));
      page.on('request', (request) => {
        if (request.url() !== pathToFileURL(file).href) asked.push(`request ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href);
      return page;
    }

    const visible = (page: Page): Promise<string[]> => page.locator('.case:visible .id').allTextContents();

    test('shows what failed first, and filters by verdict, tag, pod and name', async () => {
      const page = await open(sampled);
      expect(await visible(page)).toEqual(['refund-window', 'order-status-stream', 'greeting', 'farewell']);
      await page.getByLabel('passed').uncheck();
      expect(await visible(page)).toEqual(['refund-window', 'order-status-stream']);
      expect(await page.getByRole('status').textContent()).toBe('2 of 4 cases shown');
      await page.getByRole('button', { name: 'Show all' }).click();
      await expect.poll(() => visible(page)).toHaveLength(4);
      await page.getByLabel('Tag').selectOption('smoke');
      expect(await visible(page)).toEqual(['refund-window', 'greeting']);
      await page.getByLabel('Pod').selectOption('agent-green-b');
      expect(await visible(page)).toEqual(['refund-window']);
      await page.locator('summary:visible').click();
      expect(await page.locator('.samples tbody tr:visible').count()).toBe(1);
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.getByLabel('Case').fill('FARE');
      await expect.poll(() => visible(page)).toEqual(['farewell']);
      expect(asked).toEqual([]);
    });

    test('puts expected and found side by side and marks what differs', async () => {
      const page = await open(sampled);
      await page.locator('summary').first().click();
      const row = page.locator('.findings tbody tr').nth(1);
      expect(await row.locator('del').textContent()).toBe('"A-17"}');
      expect(await row.locator('ins').textContent()).toBe('"A-18"}');
      const [expected, found] = await Promise.all(
        [0, 1].map((at) => row.locator('td').nth(at).boundingBox()),
      );
      expect(expected?.y).toBe(found?.y);
      expect(expected?.x).toBeLessThan(found?.x ?? 0);
      expect(await page.locator('pre').textContent()).toBe('We refund\nwithin 14 days.');
    });

    test('draws how long answers took and how long they are', async () => {
      const page = await open(sampled);
      const labels = await page.getByRole('img').evaluateAll((all) => all.map((one) => one.ariaLabel));
      expect(labels).toEqual([
        'Time to the whole answer. 6 measured: median 900 ms, 95 % at most 2,400 ms, most 2,400 ms',
        'Time to the first token. 6 measured: median 120 ms, 95 % at most 120 ms, most 120 ms',
        'Length of the answer. 6 measured: median 40 words, 95 % at most 214 words, most 214 words',
      ]);
      expect(await page.locator('svg').first().locator('rect.other').count()).toBe(1);
    });

    test('is used by keyboard alone', async () => {
      const page = await open(sampled);
      const focused = () => page.evaluate(() => document.activeElement?.querySelector('.id')?.textContent);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      expect(await focused()).toBe('order-status-stream');
      await page.keyboard.press('k');
      expect(await focused()).toBe('refund-window');
      await page.keyboard.press('Enter');
      expect(await page.locator('details').first().getAttribute('open')).toBe('');
      await page.keyboard.press('/');
      await page.keyboard.type('jk');
      expect(await page.getByLabel('Case').inputValue()).toBe('jk');
      expect(await visible(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect.poll(() => visible(page)).toHaveLength(4);
      await page.getByLabel('failed').focus();
      await page.keyboard.press('Space');
      expect(await visible(page)).not.toContain('refund-window');
      const ring = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      expect(ring).toBe('solid');
    });

    test.each([
      ['light and wide', { dark: false, width: 1280 }],
      ['dark and wide', { dark: true, width: 1280 }],
      ['light and narrow', { dark: false, width: 360 }],
      ['dark and narrow', { dark: true, width: 360 }],
    ])('can be read %s: contrast, names, and nothing runs off the page', async (_, look) => {
      const page = await open(sampled, look);
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(light).toBe(look.dark ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)');
      expect(await page.evaluate(faultsOfPage)).toEqual([]);
    });

    test('runs nothing and loads nothing that an agent or an author wrote', async () => {
      const url = outside();
      const evil = [
        `<script>fetch('${url}/script')</script>`,
        `<img src="${url}/img" onerror="alert(1)">`,
        `"><svg onload=alert(1)>`,
        `' autofocus onfocus=alert(1) x='`,
        `</style></script><link rel=stylesheet href=${url}/css>`,
        `</pre></details><iframe src="${url}/frame"></iframe><base href="${url}">`,
        `<meta http-equiv=refresh content="0;url=${url}/meta">`,
        '\u0000\u202e\ud800<!--',
      ].join('');
      const finding = { check: evil, expected: evil, actual: `${evil}!`, pointer: evil };
      const samples = [{ requestId: evil, pod: evil, outcome: 'fail', totalMs: 1, answer: evil } as const];
      const page = await open(
        aVerdict(
          [
            failing(evil, [finding], { location: evil, tags: [evil], samples }),
            untold(evil, evil, { tags: [`${evil}2`] }),
          ],
          {
            slot: evil,
            image: evil,
            template: evil,
            workload: evil,
            reason: evil,
            set: { digest: evil, source: evil },
          },
        ),
      );
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      await page.getByLabel('Tag').selectOption({ index: 1 });
      expect(await page.locator('img, iframe, link, base, main svg[onload], script').count()).toBe(1);
      expect(await page.locator('pre').textContent()).toContain(`<script>fetch('${url}/script')</script>`);
      expect(asked).toEqual([]);
    });

    test('has a policy that would stop what got in all the same', async () => {
      const page = await open(sampled);
      const stopped = await page.evaluate(async (url) => {
        const violations: string[] = [];
        const seen = new Promise<void>((resolve) =>
          document.addEventListener('securitypolicyviolation', (event) => {
            violations.push(event.effectiveDirective);
            if (new Set(violations).size === 4) resolve();
          }),
        );
        document.body.insertAdjacentHTML(
          'beforeend',
          `<img src="${url}/img"><b onclick="document.title='run'">x</b><i style="color:red">y</i>`,
        );
        await fetch(url).catch(() => undefined);
        await seen;
        return [...new Set(violations)].toSorted();
      }, outside());
      expect(stopped).toEqual(['connect-src', 'img-src', 'script-src-attr', 'style-src-attr']);
      expect(asked.filter((one) => !one.startsWith('request '))).toEqual([]);
    });

    test('of 5,000 cases stays small, and answers at once', async () => {
      const cases = Array.from({ length: 5000 }, (_, at) =>
        at % 10 === 0
          ? failing(
              `case-${at}`,
              Array.from({ length: 30 }, () => ({ ...tooLong, actual: 'word '.repeat(500) })),
            )
          : aCase(`case-${at}`, { tags: ['bulk'] }),
      );
      const verdict = aVerdict(cases);
      expect(Buffer.byteLength(verdictHtml(verdict))).toBeLessThan(12_000_000);
      const page = await open(verdict);
      const filtered = await page.evaluate(() => {
        const search = document.querySelector<HTMLInputElement>('input[type=search]')!;
        const begun = performance.now();
        search.value = 'case-4999';
        search.dispatchEvent(new Event('input', { bubbles: true }));
        const shown = [...document.querySelectorAll('.case:not([hidden]) .id')].map((one) => one.textContent);
        return { shown, tookMs: performance.now() - begun };
      });
      expect(filtered.shown).toEqual(['case-4999']);
      expect(filtered.tookMs).toBeLessThan(2000);
      const said = await page.evaluate(() => document.querySelector('.case')?.textContent);
      expect(said).toContain('10 more findings in the JSON report.');
    });
  },
);
