/** What the till lets hear: a scan that was taken, and one that needs a look. */
export interface Sound {
  taken(): void;
  wrong(): void;
}

/** Short tones by the browser. A browser that allows no sound yet stays silent. */
export class BrowserSound implements Sound {
  #context: AudioContext | null = null;

  taken(): void {
    this.#tone(1320, 0.06);
  }

  wrong(): void {
    this.#tone(220, 0.28);
  }

  #tone(hertz: number, seconds: number): void {
    this.#context ??= new AudioContext();
    const context = this.#context;
    if (context.state !== "running") {
      void context.resume().catch(() => undefined);
      return;
    }
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.frequency.value = hertz;
    volume.gain.setValueAtTime(0.08, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + seconds);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start();
    oscillator.stop(context.currentTime + seconds);
  }
}

export const sound: Sound = new BrowserSound();
