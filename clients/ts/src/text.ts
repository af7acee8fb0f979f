// Text from outside (names on the chain, a node's messages) before it reaches a terminal, which it must not steer.

/** Text in which what steers a terminal is written out: control characters, and what turns the direction of writing. */
export function escaped(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
