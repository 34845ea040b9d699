/** How the work for a text grows with its length, for tests of what must not take long whatever the text. */

/** Of two texts one is so many times as long as the other. */
const TIMES = 10;
/** Less is not measured well. */
const LEAST_MS = 10;
/** The work for ten times the text is so many times as much only if it grows with the square of the length. */
export const STEEP = 40;

/**
 * How many times as much work a text is as one of a tenth of its length. The work is what this process has worked for, so
 * that it does not matter how fast the machine is, and what else it does meanwhile.
 */
export async function growth(
  length: number,
  pattern: string,
  work: (text: string) => unknown,
): Promise<number> {
  const text = (characters: number): string => pattern.repeat(Math.ceil(characters / pattern.length));
  const [few, many] = [text(length / TIMES), text(length)];
  const least = Math.max(await millisecondsOf(() => work(few)), LEAST_MS);
  return (await millisecondsOf(() => work(many))) / least;
}

/** The least of three times. */
async function millisecondsOf(run: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 3; time += 1) {
    const begun = process.cpuUsage();
    await run();
    least = Math.min(least, process.cpuUsage(begun).user / 1_000);
  }
  return least;
}
