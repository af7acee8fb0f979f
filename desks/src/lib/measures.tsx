// Measures as forms: which message, what it takes, and what its signer reads.

import type { ComponentChildren } from "preact";
import { Form, type Field, type Values } from "./form.tsx";
import { type Text, say, t } from "./i18n.ts";
import { Lines } from "./preview.tsx";

/** Lines of a preview: a word and what it is. */
export type Said = [string, ComponentChildren | undefined | false][];

/** A message with its form. What is read of the chain for its preview is there before anything can be signed. */
export interface Measure {
  name: string;
  title: Text;
  fields: () => Field[];
  args: (values: Values) => unknown[];
  says: (values: Values) => Said | Promise<Said>;
  /** What the member will read, where it is about one. */
  reads?: (values: Values) => string;
  warning?: () => string;
}

/** Several measures, each folded away until it is wanted. */
export function Measures({ of, id }: { of: Measure[]; id: string }) {
  return (
    <>
      {of.map((measure) => (
        <details key={measure.name}>
          <summary>{say(measure.title)}</summary>
          <Form
            id={`${id}:${measure.name}`}
            compact
            submit={t("Check", "检查")}
            fields={measure.fields()}
            plan={async (values) => ({
              to: "bank",
              name: measure.name,
              args: measure.args(values),
              title: say(measure.title),
              preview: (
                <>
                  <Lines of={await measure.says(values)} />
                  {measure.reads && (
                    <p>
                      <b>{t("The member will read: ", "当事人将读到：")}</b>“{measure.reads(values)}”
                    </p>
                  )}
                </>
              ),
              ...(measure.warning && { warning: measure.warning() }),
            })}
          />
        </details>
      ))}
    </>
  );
}

/** Fields that many measures have. */
export const field = {
  account: (label: Text = ["Account", "账户"], first = ""): Field => ({
    name: "account",
    kind: "account",
    label: say(label),
    first,
  }),
  case: (first = ""): Field => ({ name: "caseId", kind: "number", least: 1, label: t("Case", "案件"), first }),
  amount: (label: Text = ["Amount", "数额"], optional = false): Field => ({
    name: "amount",
    kind: "duration",
    label: say(label),
    optional,
  }),
  evidence: (label: Text = ["Evidence", "证据"]): Field => ({ name: "evidence", kind: "evidence", label: say(label) }),
  classId: (optional = false): Field => ({ name: "classId", kind: "class", label: t("Class", "类别"), optional }),
};
