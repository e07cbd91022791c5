/** What only a real phone has: its position, a screen that stays bright, a buzz, a camera that reads codes. */
import type { Fix } from './contract';
import * as state from './state';

let watching: number | null = null;
let bright: WakeLockSentinel | null = null;
let isWanted = false;

function heard(told: (fix: Fix) => void): PositionCallback {
  return ({ coords, timestamp }) => {
    state.positionState.value = 'on';
    told({
      // some browsers count from the start of the device: a time that is no time of day is replaced
      at_ms: Math.abs(timestamp - Date.now()) < 3_600_000 ? timestamp : Date.now(),
      at: [coords.longitude, coords.latitude],
      accuracy_m: coords.accuracy,
      speed_mps: coords.speed === null || Number.isNaN(coords.speed) ? null : Math.round(coords.speed * 100) / 100,
    });
  };
}

async function askBright(): Promise<void> {
  if (!isWanted || document.visibilityState !== 'visible') return;
  try {
    bright = await navigator.wakeLock.request('screen');
    state.wakeState.value = 'on';
    bright.addEventListener('release', () => {
      bright = null;
      if (isWanted) state.wakeState.value = 'refused';
    });
  } catch {
    state.wakeState.value = 'refused';
  }
}

document.addEventListener('visibilitychange', () => void askBright());

export const phonePorts = {
  watch(told: (fix: Fix) => void): void {
    this.stopWatching();
    if (!('geolocation' in navigator)) {
      state.positionState.value = 'denied';
      return;
    }
    state.positionState.value = 'asking';
    watching = navigator.geolocation.watchPosition(
      heard(told),
      ({ code, PERMISSION_DENIED }) => {
        if (code === PERMISSION_DENIED) state.positionState.value = 'denied';
      },
      { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
    );
  },
  stopWatching(): void {
    if (watching !== null) navigator.geolocation.clearWatch(watching);
    watching = null;
    state.positionState.value = 'off';
  },
  async stayAwake(): Promise<void> {
    isWanted = true;
    await askBright();
  },
  mayDim(): void {
    isWanted = false;
    void bright?.release();
    bright = null;
    state.wakeState.value = 'off';
  },
  buzz(): void {
    // only where the browser has it, and only after a press
    if ('vibrate' in navigator && navigator.userActivation.hasBeenActive) navigator.vibrate(120);
  },
};

interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}

/** Reads a QR code from the camera until one is found or the signal ends it; null where the browser has no reader. */
export function codeReader(): Detector | null {
  const maker = (window as { BarcodeDetector?: new (options: { formats: string[] }) => Detector }).BarcodeDetector;
  return maker ? new maker({ formats: ['qr_code'] }) : null;
}

export async function readCode(detector: Detector, video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  try {
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found?.rawValue) return found.rawValue;
      await new Promise((resolve) => window.setTimeout(resolve, 200));
    }
    return null;
  } finally {
    for (const each of stream.getTracks()) each.stop();
    video.srcObject = null;
  }
}
