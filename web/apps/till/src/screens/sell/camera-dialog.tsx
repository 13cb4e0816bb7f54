import { Dialog, Note, useTexts } from "@comptoir/ui";
import { CameraOff } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";

import { watchCamera } from "../../devices/camera";
import { sellingTexts } from "../../texts/selling";

export function CameraDialog({ onCode, onClose }: { readonly onCode: (code: string) => void; readonly onClose: () => void }) {
  const t = useTexts(sellingTexts);
  const [refused, setRefused] = useState(false);
  return (
    <Dialog open onOpenChange={onClose} title={t("camera")} description={t("cameraHint")}>
      {refused ? (
        <Note tone="attention" icon={CameraOff}>
          {t("cameraRefused")}
        </Note>
      ) : (
        <CameraView onCode={onCode} onRefused={() => setRefused(true)} />
      )}
    </Dialog>
  );
}

/** What the camera sees. A part of its own: what stands in a dialog is on the page only after the dialog is. */
function CameraView({ onCode, onRefused }: { readonly onCode: (code: string) => void; readonly onRefused: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const seen = useEffectEvent(onCode);
  const refused = useEffectEvent(onRefused);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    let stop: (() => void) | null = null;
    let closed = false;
    watchCamera(element, (code) => seen(code)).then(
      (stopper) => {
        stop = stopper;
        if (closed) stopper();
      },
      () => {
        if (!closed) refused();
      },
    );
    return () => {
      closed = true;
      stop?.();
    };
  }, []);
  return <video ref={video} muted playsInline className="aspect-[4/3] w-full rounded-md bg-ground-strong object-cover" />;
}
