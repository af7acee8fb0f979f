// Parts of the desks that could not be loaded: a connection that comes and goes, or files that were replaced meanwhile.

import { t } from "./i18n.ts";
import { store } from "./store.ts";

/** Whether a part could not be loaded. */
export const missing = store(false);

/** Whether this is what browsers say of a part that does not come. */
const isOfAPart = (reason: unknown) =>
  /dynamically imported module|importing a module|module script/i.test(String((reason as Error)?.message ?? reason));

/** Notices every part that does not come, whoever asked for it. */
export function watchParts(): void {
  addEventListener("unhandledrejection", (event) => {
    if (isOfAPart(event.reason)) {
      event.preventDefault();
      missing.set(true);
    }
  });
}

export const partMissing = () => t("A part of this page could not be loaded.", "页面的一部分未能加载。");
export const loadAgain = () =>
  t(
    "Load the page again once you are connected: what you typed is kept.",
    "请在联网后重新加载页面：您输入的内容都在。",
  );
