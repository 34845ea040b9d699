/** What happened when: what the harness did, what the local Discord saw and what the bot logged, to explain a finding. */

export interface Timeline {
  note(who: string, what: string): void;
  /** The lines in which this is named, such as a channel's id, and those that concern all channels. */
  about(name: string): readonly string[];
}

/** Starts, ends and whatever happens to all channels at once. */
const FOR_ALL = /^(harness|gateway)$/;

export function createTimeline(): Timeline {
  const began = performance.now();
  const entries: { readonly who: string; readonly line: string }[] = [];
  return {
    note(who, what) {
      const ms = Math.round(performance.now() - began);
      entries.push({ who, line: `${String(ms).padStart(7)} ${who}: ${what}` });
    },
    about: (name) =>
      entries.filter(({ who, line }) => FOR_ALL.test(who) || line.includes(name)).map(({ line }) => line),
  };
}
