// A value that components follow.

import { useEffect, useState } from "preact/hooks";

/** A value that changes, and tells whoever follows it. */
export interface Store<T> {
  readonly value: T;
  set(next: T): void;
  follow(told: () => void): () => void;
}

/** A store with its first value. */
export function store<T>(first: T): Store<T> {
  let value = first;
  const followers = new Set<() => void>();
  return {
    get value() {
      return value;
    },
    set(next) {
      if (Object.is(value, next)) {
        return;
      }
      value = next;
      followers.forEach((told) => told());
    },
    follow(told) {
      followers.add(told);
      return () => void followers.delete(told);
    },
  };
}

/** The store's value; the component is drawn anew when it changes. */
export function useStore<T>(followed: Store<T>): T {
  const [, draw] = useState({});
  useEffect(() => followed.follow(() => draw({})), [followed]);
  return followed.value;
}
