// Reading a QR code: with the camera, or from a picture. What the camera sees stays in this page.

import { useEffect, useRef, useState } from "preact/hooks";
import { parseAccount, parseDuration } from "./format.ts";
import { t } from "./i18n.ts";
import { Dialog, Notice } from "./ui.tsx";

/** What a code asks for. */
export interface Payment {
  to: string;
  amount?: string;
}

/** What a code says, where it is a payment link of these desks or an address; of a link, whom and how much alone. */
export function paymentOf(said: string): Payment | undefined {
  const query = /#\/member\/send\?(.*)$/.exec(said.trim());
  const asked = new URLSearchParams(query?.[1] ?? "");
  const address = query ? asked.get("to") : said.trim().replace(/^ethereum:/i, "");
  const to = /^0x[0-9a-f]{40}$/i.test(address ?? "") ? parseAccount(address!) : undefined;
  const amount = asked.get("amount");
  return to && { to, ...(amount && parseDuration(amount) && { amount }) };
}

/** Pixels of the longer side that are looked at. */
const LARGEST = 1_000;

/** What the code in a picture says. */
async function read(picture: CanvasImageSource, width: number, height: number): Promise<string | undefined> {
  const { default: jsQR } = await import("jsqr");
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, w, h);
  context.drawImage(picture, 0, 0, w, h);
  return jsQR(context.getImageData(0, 0, w, h).data, w, h)?.data;
}

/** Milliseconds between two looks. */
const LOOK = 250;

/** A dialog that looks for a code until it has found a payment. */
export function Scan({ onFound, onClose }: { onFound: (payment: Payment) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, set] = useState<"asked" | "on" | "none">("asked");
  const [problem, complain] = useState<string>();
  const judge = (said: string | undefined, of: "picture" | "camera") => {
    const payment = said === undefined ? undefined : paymentOf(said);
    if (payment) {
      onFound(payment);
    } else if (said !== undefined) {
      complain(t("That code is no payment link and no address.", "该二维码不是收款链接,也不是地址。"));
    } else if (of === "picture") {
      complain(t("There is no QR code in this picture.", "图片中没有二维码。"));
    }
    return payment !== undefined;
  };
  useEffect(() => {
    let stream: MediaStream | undefined;
    let over = false;
    const look = async () => {
      const element = video.current;
      if (over || !element) {
        return;
      }
      const seen = element.videoWidth
        ? await read(element, element.videoWidth, element.videoHeight).catch(() => undefined)
        : undefined;
      if (!over && !judge(seen, "camera")) {
        setTimeout(() => void look(), LOOK);
      }
    };
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      if (over || !video.current) {
        return stop();
      }
      video.current.srcObject = stream;
      await video.current.play();
      set("on");
      void look();
    };
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    // Without a camera, without leave, or where no page may ask: a picture does as well.
    start().catch(() => set("none"));
    return () => {
      over = true;
      stop();
    };
  }, []);
  const fromFile = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    complain(undefined);
    try {
      const picture = await createImageBitmap(file);
      judge(await read(picture, picture.width, picture.height), "picture");
    } catch {
      complain(t("This is not a picture.", "这不是图片。"));
    }
  };
  return (
    <Dialog title={t("Scan a payment code", "扫描收款码")} onClose={onClose}>
      <video
        ref={video}
        class="camera"
        muted
        playsInline
        hidden={camera === "none"}
        aria-label={t("Camera", "摄像头")}
      />
      <p role="status" class="muted">
        {camera === "asked" &&
          t("Your browser asks whether the camera may be used.", "浏览器正在询问是否允许使用摄像头。")}
        {camera === "on" && t("Hold the code before the camera.", "请将二维码对准摄像头。")}
        {camera === "none" && t("No camera can be used; choose a picture.", "无法使用摄像头,请选择图片。")}
      </p>
      {problem && <Notice tone="warn">{problem}</Notice>}
      <label class="file">
        {t("A picture of the code", "二维码图片")}
        <input type="file" accept="image/*" onChange={(event) => void fromFile(event.currentTarget.files?.[0])} />
      </label>
    </Dialog>
  );
}
