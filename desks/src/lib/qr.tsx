// QR codes: drawn, and read by a button that loads what reads them.

import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "./i18n.ts";
import type { Sought } from "./scan.tsx";
import { Loading } from "./ui.tsx";

/** A QR code as a drawing. */
export function Qr({ text, label }: { text: string; label: string }) {
  const [drawn, draw] = useState<ComponentChildren>();
  useEffect(() => {
    void import("qrcode-generator").then(({ default: qrcode }) => {
      const code = qrcode(0, "M");
      code.addData(text);
      code.make();
      const size = code.getModuleCount();
      let path = "";
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++) {
          if (code.isDark(row, column)) {
            path += `M${column} ${row}h1v1h-1z`;
          }
        }
      }
      draw(
        <svg viewBox={`-2 -2 ${size + 4} ${size + 4}`} role="img" aria-label={label} shape-rendering="crispEdges">
          <path d={path} fill="#0b403b" />
        </svg>,
      );
    });
  }, [text]);
  return <div class="qr">{drawn ?? <Loading />}</div>;
}

/** A button that looks for a code. */
export function ScanButton<T>({ children, ...sought }: Sought<T> & { children?: ComponentChildren }) {
  const [Scan, open] = useState<ComponentType<Sought<T> & { onClose: () => void }>>();
  const load = async () => {
    const loaded = await import("./scan.tsx");
    open(() => loaded.Scan);
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => void load()}>
        {children ?? t("Scan a code", "扫码")}
      </button>
      {Scan && (
        <Scan
          {...sought}
          onClose={() => open(undefined)}
          onFound={(found) => {
            open(undefined);
            sought.onFound(found);
          }}
        />
      )}
    </>
  );
}
