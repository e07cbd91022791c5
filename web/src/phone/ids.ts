/** Ids made on the phone: random ones for devices and reports, and ones in the order of their making for actions. */

function written(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function marked(bytes: Uint8Array, version: number): Uint8Array {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

/** A random UUID; `crypto.randomUUID` is missing where the page does not come over https. */
export function randomId(): string {
  return written(marked(crypto.getRandomValues(new Uint8Array(16)), 4));
}

let last_ms = 0;
let counter = 0;

/** A UUID of version 7: sorts by the moment it was made, also within a millisecond and when the clock is put back. */
export function orderedId(now_ms = Date.now()): string {
  if (now_ms > last_ms) {
    last_ms = now_ms;
    counter = (crypto.getRandomValues(new Uint16Array(1))[0] ?? 0) & 0x7ff;
  } else {
    counter += 1;
    if (counter > 0xfff) {
      last_ms += 1;
      counter = 0;
    }
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0, rest = last_ms; at < 6; at += 1, rest = Math.floor(rest / 256)) bytes[5 - at] = rest % 256;
  bytes[6] = counter >> 8;
  bytes[7] = counter & 0xff;
  return written(marked(bytes, 7));
}
