/** A turn as a trace: the turn itself, and in it each of its steps. Ids and outcomes are told, and no text. */

import { context, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { ObservedStep, Observer } from '../../conversation/ports/observer.ts';
import type { ConversationRecord, Turn } from '../../conversation/record/record.ts';
import { spentOn } from '../../conversation/record/spending.ts';
import type { EngineKind } from '../../conversation/refs.ts';
import { endOf } from '../../conversation/usage/entry.ts';

export interface TurnSpans extends Observer {
  /** The process stops: what is under way ends here as `left`, and goes on in another trace. */
  endAll(): void;
}

const NO_PARENT = { root: true };

export function traceTurns(tracer: Tracer, engine: EngineKind): TurnSpans {
  /** By the turn's id. */
  const turns = new Map<string, Span>();

  const begin = (turnId: string, { id, serverId }: { id: string; serverId: string | null }): Span =>
    tracer.startSpan('turn', {
      ...NO_PARENT,
      attributes: {
        'bobbin.turn': turnId,
        'bobbin.conversation': id,
        'bobbin.engine': engine,
        ...(serverId === null ? {} : { 'bobbin.server': serverId }),
      },
    });

  const end = (turn: Turn): void => {
    const span = turns.get(turn.id);
    turns.delete(turn.id);
    if (span === undefined) return;
    const outcome = endOf(turn);
    span.setAttributes({
      'bobbin.outcome': outcome,
      'bobbin.messages': turn.messages.length,
      ...usedBy(turn),
    });
    if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };

  /** That of an earlier process's turn begins with the first step that is seen of it. */
  const spanOf = (turnId: string, { place }: ObservedStep): Span => {
    const known = turns.get(turnId);
    if (known !== undefined) return known;
    const span = begin(turnId, { id: place.channelId, serverId: place.serverId });
    span.setAttribute('bobbin.resumed', true);
    turns.set(turnId, span);
    return span;
  };

  return {
    knows() {},
    changing(before, next) {
      const begun = begins(before, next);
      // One whose write fails is never ended, and so never told.
      const span = begun === null ? null : begin(begun.id, next);
      return () => {
        if (before.turn !== null && before.turn.id !== next.turn?.id) end(before.turn);
        if (begun !== null && span !== null) turns.set(begun.id, span);
      };
    },
    stepping(step) {
      if (step.turnId === null) return nothing;
      const parent = trace.setSpan(context.active(), spanOf(step.turnId, step));
      const span = tracer.startSpan(step.kind, {}, parent);
      return (how) => {
        span.setAttribute('bobbin.end', how);
        if (how === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      };
    },
    awaiting: () => nothing,
    endAll() {
      for (const span of turns.values()) span.setAttribute('bobbin.outcome', 'left').end();
      turns.clear();
    },
  };
}

function begins(before: ConversationRecord, { turn }: ConversationRecord): Turn | null {
  return turn !== null && turn.id !== before.turn?.id ? turn : null;
}

function usedBy(turn: Turn): Readonly<Record<string, number | string>> {
  const used = spentOn(turn);
  const sum = (kind: 'input' | 'output'): number => used.reduce((total, one) => total + one[kind], 0);
  const model = turn.answer?.model;
  return {
    'bobbin.tokens.input': sum('input'),
    'bobbin.tokens.output': sum('output'),
    ...(model === undefined ? {} : { 'bobbin.model': model }),
  };
}

function nothing(): void {}
