// Reading a QR code: with the camera, or from a picture. What the camera sees stays in this page.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "./i18n.ts";
import { Dialog, Notice } from "./ui.tsx";

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

/** What is looked for. */
export interface Sought<T> {
  title: string;
  /** What a code says, where it is one of those that are looked for. */
  of: (said: string) => T | undefined;
  /** What is said of any other. */
  otherwise: string;
  onFound: (found: T) => void;
}

/** A dialog that looks for a code until it has found one of those that it should. */
export function Scan<T>({ title, of, otherwise, onFound, onClose }: Sought<T> & { onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, set] = useState<"asked" | "on" | "none">("asked");
  const [problem, complain] = useState<string>();
  const judge = (said: string | undefined, from: "picture" | "camera") => {
    const found = said === undefined ? undefined : of(said);
    if (found) {
      onFound(found);
    } else if (said !== undefined) {
      complain(otherwise);
    } else if (from === "picture") {
      complain(t("There is no QR code in this picture.", "图片中没有二维码。"));
    }
    return found !== undefined;
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
    <Dialog title={title} onClose={onClose}>
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
        {camera === "none" && t("No camera can be used; choose a picture.", "无法使用摄像头，请选择图片。")}
      </p>
      {problem && <Notice tone="warn">{problem}</Notice>}
      <label class="file">
        {t("A picture of the code", "二维码图片")}
        <input type="file" accept="image/*" onChange={(event) => void fromFile(event.currentTarget.files?.[0])} />
      </label>
    </Dialog>
  );
}
