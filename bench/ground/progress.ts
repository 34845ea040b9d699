/** How far a long benchmark has come, for whoever watches a terminal. */

/** @param share of the work that is done, from 0 to 1 */
export type Tell = (share: number) => void;

/** On a terminal one line that changes with each per cent; elsewhere nothing. */
export function progressOn(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): Tell {
  let shown = -1;
  return (share) => {
    const percent = Math.floor(share * 100);
    if (!stream.isTTY || percent === shown) return;
    shown = percent;
    stream.write(`\r  ${percent} %${percent >= 100 ? '\n' : ''}`);
  };
}
