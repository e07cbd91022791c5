/** Closes what waits on the phone with a key that no script can read out; without the key the rest is noise. */

export interface Sealed {
  iv: Uint8Array;
  data: ArrayBuffer;
}

export interface Sealer {
  close: (plain: ArrayBuffer) => Promise<Sealed>;
  open: (sealed: Sealed) => Promise<ArrayBuffer>;
}

export function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export function sealer(key: CryptoKey): Sealer {
  return {
    close: async (plain) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain) };
    },
    open: ({ iv, data }) => crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(iv) }, key, data),
  };
}

export const bytesOf = (value: unknown): ArrayBuffer => new TextEncoder().encode(JSON.stringify(value)).buffer;
export const valueOf = (bytes: ArrayBuffer): unknown => JSON.parse(new TextDecoder().decode(bytes));
