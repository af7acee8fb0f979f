// Two languages, side by side where they are used: whoever writes a text writes both.

import { store } from "./store.ts";

/** The languages of the desks. */
export type Language = "zh" | "en";

/** A text in both languages. */
export type Text = readonly [en: string, zh: string];

function first(): Language {
  const chosen = localStorage.getItem("language");
  if (chosen === "zh" || chosen === "en") {
    return chosen;
  }
  return navigator.languages.some((language) => language.startsWith("zh")) ? "zh" : "en";
}

/** The language that is shown. */
export const language = store<Language>(first());

/** The text in the language that is shown. */
export function t(en: string, zh: string): string {
  return language.value === "zh" ? zh : en;
}

/** The same of a text that is kept as a pair. */
export function say(text: Text): string {
  return t(text[0], text[1]);
}

/** A remark in brackets, in the marks of the language that is shown. */
export const aside = (text: string) => t(` (${text})`, `（${text}）`);

/** What follows a name and comes before what is said of it. */
export const colon = () => t(": ", "：");

/** Shows another language from now on. */
export function speak(next: Language): void {
  localStorage.setItem("language", next);
  language.set(next);
}

/** For the formats of dates and numbers. */
export function locale(): string {
  return t("en-GB", "zh-CN");
}
