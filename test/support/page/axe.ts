/** What axe finds on a page that people with a keyboard, a screen reader or weak eyes would stumble over. */

import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * @param part what to look at, by its selector; the whole page unless told
 * @param rules axe's names of those that count; all of them unless told
 */
export async function axeFaults(page: Page, part = 'body', rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([selector, wanted]) => {
      const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
      const runOnly = wanted === undefined ? {} : { runOnly: [...wanted] };
      const { violations } = await run(selector, { resultTypes: ['violations'], ...runOnly });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    },
    [part, rules] as const,
  );
}
