/** The browser's own reader of barcodes, where there is one. */
interface BarcodeReader {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>;
}

type BarcodeReaderClass = new (options: { formats: readonly string[] }) => BarcodeReader;

const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code", "data_matrix"] as const;
const LOOK_MILLISECONDS = 120;

function readerClass(): BarcodeReaderClass | undefined {
  return (globalThis as { BarcodeDetector?: BarcodeReaderClass }).BarcodeDetector;
}

/** Whether this device can scan with its camera. */
export function hasCameraScanner(): boolean {
  return readerClass() !== undefined && "mediaDevices" in navigator;
}

/** Shows the camera in `video` and calls `onCode` with the first code seen. Returns the way to stop. */
export async function watchCamera(video: HTMLVideoElement, onCode: (code: string) => void): Promise<() => void> {
  const Reader = readerClass();
  if (Reader === undefined) throw new Error("no barcode reader");
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
