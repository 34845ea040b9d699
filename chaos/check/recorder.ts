/** Records a history while it happens: people speak through it, and it keeps what the local servers see. */

import type { ScriptInput } from '../../emulators/assistant/script/script.ts';
import type { LocalAssistant } from '../../emulators/assistant/server.ts';
import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { Channel, StoredFile } from '../../emulators/discord/world/entities.ts';
import { createToken, type History, marksIn, type Posted, type Question, tokensIn } from './history.ts';

export interface Ask {
  readonly channel: Channel;
  readonly person: string;
  /** How many Discord messages the reply is to take. */
  readonly parts?: number;
  /** How long the assistant thinks, in milliseconds. */
  readonly thinksMs?: number;
  /** How long it takes from one piece of the reply to the next, in milliseconds. */
  readonly pacesMs?: number;
  /** How many functions it calls before it answers. */
  readonly calls?: number;
  /** Whether it reaches the bot before any later one. */
  readonly inOrder?: boolean;
  readonly files?: readonly StoredFile[];
  /** How many files the assistant is to make. */
  readonly makes?: number;
  /** Asked by `/ask`, and not by a message. */
  readonly byCommand?: boolean;
}

export interface Recorder {
  ask(ask: Ask): Question;
  edit(question: Question): void;
  /** Deletes the message; it is owed no answer from here on. */
  remove(question: Question): void;
  /** What is open in the channel now may end without an answer from here on. */
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

interface RecordedQuestion extends Question {
  tokens: string[];
  owed: boolean;
  readonly person: string;
  /** What its text asks of the script. */
  readonly wishes: string;
}

/** Above an answer that had no room for it: it answers nothing itself. */
const HEADING = /^-# \w+ asked: /;

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
  const asked = new Map<string, RecordedQuestion>();
  const open = new Map<string, RecordedQuestion>();
  /** By id, as they stand there. */
  const posts = new Map<string, Posted>();
  const cutOffs: number[] = [];
  const answers = new Map<string, Progress>();
  let turns = 0;

  const endTurn = (isAnswered: (question: RecordedQuestion) => boolean): void => {
    turns += 1;
    for (const question of open.values()) if (isAnswered(question)) open.delete(question.id);
  };
  /** A notice answers everything in its channel up to the message that it replies to. */
  const onNotice = ({ channelId, replyTo }: Posted): void =>
    endTurn((question) => question.channelId === channelId && BigInt(question.id) <= BigInt(replyTo ?? 0));
  const onReply = (answerId: string): void => {
    const run = assistant.runs.findLast(({ text }) => text.includes(answerId));
    const known = new Set(run === undefined ? [] : userTextsOf(run.input).flatMap(tokensIn));
    endTurn((question) => question.tokens.some((token) => known.has(token)));
  };
  const onPost = (post: Posted): void => {
    const marks = marksIn(post.content);
    const [first] = marks;
    if (first === undefined) {
      // A notice replies to something, and a reply that grows may begin with half a mark.
      if (post.replyTo !== null && !post.content.startsWith('a-')) onNotice(post);
      return;
    }
    const progress = answers.get(first.answerId) ?? { posted: new Set(), of: first.of };
    answers.set(first.answerId, progress);
    const before = progress.posted.size;
    for (const { n } of marks) progress.posted.add(n);
    if (before < progress.of && progress.posted.size === progress.of) onReply(first.answerId);
  };

  discord.events.on((event) => {
    if (event.kind === 'deleted') posts.delete(event.messageId);
    if (event.kind !== 'message' && event.kind !== 'edited') return;
    if (event.message.author.id !== discord.world.bot.id) return;
    const { id, channelId, replyTo, content } = event.message;
    if (HEADING.test(content) && marksIn(content).length === 0) return;
    const post = { id, channelId, replyTo, content };
    posts.set(id, post);
    onPost(post);
  });

  const end = (question: RecordedQuestion): void => {
    question.owed = false;
    open.delete(question.id);
  };
  return {
    ask({
      channel,
      person,
      parts = 1,
      thinksMs = 0,
      pacesMs = 0,
      calls = 0,
      inOrder = true,
      files = [],
      makes = 0,
      byCommand = false,
    }) {
      const token = createToken(random);
      const wishes = `parts=${parts} thinks=${thinksMs} paces=${pacesMs} calls=${calls} makes=${makes}`;
      const asker = discord.person(person);
      const { id } = byCommand
        ? asker.command(channel.id, `/ask prompt: ${token} ${wishes}`)
        : asker.say(channel.id, `@Bobbin ${token} ${wishes}`, { files });
      const question = { id, channelId: channel.id, tokens: [token], owed: true, inOrder, person, wishes };
      asked.set(id, question);
      open.set(id, question);
      return question;
    },
    edit({ id }) {
      const question = asked.get(id);
      if (question === undefined) return;
      const token = createToken(random);
      question.tokens.push(token);
      discord.person(question.person).edit(question.channelId, id, `@Bobbin ${token} ${question.wishes}`);
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
      return {
        questions: [...asked.values()],
        posts: [...posts.values()],
        // A run that calls functions is one with the round in which it answers.
        runs: assistant.runs.filter(({ status }) => status !== 'tools').map(runOf),
        cutOffs,
      };
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
  return {
    id,
    startedAt,
    userTexts: userTextsOf(input),
    input: inputOf(input),
    text,
    failed: status === 'failed',
  };
}

function userTextsOf({ messages }: ScriptInput): string[] {
  return messages.filter(({ role }) => role === 'user').map(({ text }) => text);
}

function inputOf({ instructions, messages }: ScriptInput): string {
  return [instructions, ...messages.map(({ text }) => text)].join('\n');
}
