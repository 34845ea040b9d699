/** Records a history while it happens: what people say goes through it, what the local servers see is kept. */

import type { ScriptInput } from '../../emulators/assistant/script/script.ts';
import type { LocalAssistant } from '../../emulators/assistant/server.ts';
import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { Channel } from '../../emulators/discord/world/entities.ts';
import { createToken, type History, marksIn, type Posted, type Question, tokensIn } from './history.ts';

export interface Saying {
  readonly channel: Channel;
  readonly person: string;
  /** Discord messages that the reply is to take. */
  readonly parts?: number;
  /** How long the assistant thinks, in milliseconds. */
  readonly thinksMs?: number;
  /** Whether it reaches the bot before any later one. */
  readonly inOrder?: boolean;
}

export interface Recorder {
  ask(saying: Saying): Question;
  edit(question: Question): void;
  /** Deletes the message; it is owed no answer from here on. */
  remove(question: Question): void;
  /** What is open in the channel now may end without an answer. */
  excuse(channelId: string): void;
  /**
   * The process has died. A question that a later one had overtaken, and that was not taken in by then, is below what
   * the next process looks for: it was never accepted, and nobody promised to find it.
   */
  processDied(): void;
  /** Those that are owed an answer and have none yet, a notice counting as one. */
  open(): readonly Question[];
  /** Something has just cut off runs that nobody can go on with. */
  cutOff(): void;
  readonly history: History;
  /** Turns that ended in an answer so far. */
  readonly turns: number;
}

interface Asked extends Question {
  tokens: string[];
  owed: boolean;
  readonly person: string;
  readonly ask: string;
}

/** Marks of one answer, as far as they are posted. */
interface Progress {
  readonly posted: Set<number>;
  readonly of: number;
}

export function createRecorder(
  discord: LocalDiscord,
  assistant: LocalAssistant,
  random: () => number,
): Recorder {
  const asked = new Map<string, Asked>();
  const open = new Map<string, Asked>();
  const posts: Posted[] = [];
  const cutOffs: number[] = [];
  const answers = new Map<string, Progress>();
  let turns = 0;

  const settle = (isAnswered: (question: Asked) => boolean): void => {
    turns += 1;
    for (const question of open.values()) if (isAnswered(question)) open.delete(question.id);
  };
  /** A notice is for all that its channel had said up to the message that it replies to. */
  const notice = ({ channelId, replyTo }: Posted): void =>
    settle((question) => question.channelId === channelId && BigInt(question.id) <= BigInt(replyTo ?? 0));
  const reply = (answer: string): void => {
    const run = assistant.runs.findLast(({ text }) => text.includes(answer));
    const heard = new Set(run === undefined ? [] : heardIn(run.input).flatMap(tokensIn));
    settle((question) => question.tokens.some((token) => heard.has(token)));
  };
  const progress = (post: Posted): void => {
    const marks = marksIn(post.content);
    const [first] = marks;
    if (first === undefined) {
      notice(post);
      return;
    }
    const known = answers.get(first.answer) ?? { posted: new Set(), of: first.of };
    answers.set(first.answer, known);
    const before = known.posted.size;
    for (const { n } of marks) known.posted.add(n);
    if (before < known.of && known.posted.size === known.of) reply(first.answer);
  };

  discord.events.on((event) => {
    if (event.kind !== 'message' || event.message.author.id !== discord.world.bot.id) return;
    const { id, channelId, replyTo, content } = event.message;
    const post = { id, channelId, replyTo, content };
    posts.push(post);
    progress(post);
  });

  const end = (question: Asked): void => {
    question.owed = false;
    open.delete(question.id);
  };
  return {
    ask({ channel, person, parts = 1, thinksMs = 0, inOrder = true }) {
      const token = createToken(random);
      const ask = `parts=${parts} thinks=${thinksMs}`;
      const { id } = discord.person(person).say(channel.id, `@Bobbin ${token} ${ask}`);
      const question = { id, channelId: channel.id, tokens: [token], owed: true, inOrder, person, ask };
      asked.set(id, question);
      open.set(id, question);
      return question;
    },
    edit({ id }) {
      const question = asked.get(id);
      if (question === undefined) return;
      const token = createToken(random);
      question.tokens.push(token);
      discord.person(question.person).edit(question.channelId, id, `@Bobbin ${token} ${question.ask}`);
    },
    remove({ id }) {
      const question = asked.get(id);
      if (question === undefined) return;
      end(question);
      discord.person(question.person).remove(question.channelId, id);
    },
    excuse(channelId) {
      for (const question of open.values()) if (question.channelId === channelId) end(question);
    },
    cutOff: () => {
      cutOffs.push(Date.now());
    },
    processDied() {
      for (const question of open.values()) if (!question.inOrder) end(question);
    },
    open: () => [...open.values()],
    get history() {
      return { questions: [...asked.values()], posts, runs: assistant.runs.map(runOf), cutOffs };
    },
    get turns() {
      return turns;
    },
  };
}

function runOf({
  id,
  startedAt,
  input,
  text,
  status,
}: LocalAssistant['runs'][number]): History['runs'][number] {
  return { id, startedAt, heard: heardIn(input), given: givenIn(input), text, failed: status === 'failed' };
}

function heardIn({ messages }: ScriptInput): string[] {
  return messages.filter(({ role }) => role === 'user').map(({ text }) => text);
}

function givenIn({ instructions, messages }: ScriptInput): string {
  return [instructions, ...messages.map(({ text }) => text)].join('\n');
}
