/** The text of a PDF, page by page. One that was scanned has none. */

import { getDocumentProxy } from 'unpdf';

/** Throws what the library throws of a file that it does not open, such as one with a password. */
export async function textOfPdf(data: Uint8Array, most: number): Promise<string> {
  const document = await getDocumentProxy(data);
  let text = '';
  for (let number = 1; number <= document.numPages && text.length < most; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const words = items
      .map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : ''))
      .join('');
    text += text === '' ? words : `\n\n${words}`;
    page.cleanup();
  }
  return text;
}
