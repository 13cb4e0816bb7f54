import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

interface BarcodeReader {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>;
}

interface BarcodeReaderClass {
  new (options: { formats: Format[] }): BarcodeReader;
  getSupportedFormats(): Promise<readonly string[]>;
}

type Format = "ean_13" | "ean_8" | "upc_a" | "upc_e" | "code_128" | "qr_code" | "data_matrix";

const FORMATS: Format[] = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code", "data_matrix"];
const LOOK_MILLISECONDS = 120;

/** The browser's own reader where it knows our formats; else (every iPhone, most computers) the one we bring. */
async function readerClass(): Promise<BarcodeReaderClass> {
  const own = (globalThis as { BarcodeDetector?: BarcodeReaderClass }).BarcodeDetector;
  const known = (await own?.getSupportedFormats().catch(() => [])) ?? [];
  if (own !== undefined && FORMATS.every((format) => known.includes(format))) return own;
  const { BarcodeDetector, prepareZXingModule } = await import("barcode-detector/ponyfill");
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return BarcodeDetector;
}

/** Whether this device has a camera to scan with; a browser lends it only to pages of HTTPS or of the device itself. */
export async function hasCamera(): Promise<boolean> {
  if (!("mediaDevices" in navigator)) return false;
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.some(({ kind }) => kind === "videoinput");
}

/** Shows the camera in `video` and calls `onCode` with the first code seen. Returns the way to stop. */
export async function watchCamera(video: HTMLVideoElement, onCode: (code: string) => void): Promise<() => void> {
  const Reader = await readerClass();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const reader = new Reader({ formats: FORMATS });
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;
  const stop = () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
  };
  const look = async () => {
    const codes = await reader.detect(video).catch(() => []);
    const code = codes[0]?.rawValue;
    if (stopped) return;
    if (code !== undefined) {
      stop();
      onCode(code);
      return;
    }
    timer = setTimeout(() => void look(), LOOK_MILLISECONDS);
  };
  video.srcObject = stream;
  await video.play();
  void look();
  return stop;
}
