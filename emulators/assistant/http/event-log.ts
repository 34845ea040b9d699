/** The events of one run in order: kept for whoever comes later, told at once to whoever listens. */

/** One server-sent event; an object is sent as JSON. */
export interface SseEvent {
  readonly event?: string;
  readonly data: object | string;
}

export interface EventLog {
  push(event: SseEvent): void;
  /** No more events come. */
  end(): void;
  /** Tells the events from this index on, those that are there at once. Returns what ends the listening. */
  follow(from: number, listener: EventListener): () => void;
}

export interface EventListener {
  readonly event: (event: SseEvent) => void;
  readonly end: () => void;
}

export function createEventLog(): EventLog {
  const events: SseEvent[] = [];
  const listeners = new Set<EventListener>();
  let ended = false;
  return {
    push(event) {
      events.push(event);
      for (const listener of listeners) listener.event(event);
    },
    end() {
      ended = true;
      for (const listener of listeners) listener.end();
      listeners.clear();
    },
    follow(from, listener) {
      for (const event of events.slice(from)) listener.event(event);
      if (ended) listener.end();
      else listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
