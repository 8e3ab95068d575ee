/**
 * What a winner shows at the desk: a code to scan, and the same to read aloud.
 *
 * The code comes with the answer to who I am; the encoder is loaded only here. Comes with `drawn.ts`, look in
 * draw.css; the desk's side is `lib/protocol/desk_code.ts`.
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { witness } from "@/lib/client/witness_words.ts";
import { deskCodeAddress } from "@/lib/protocol/desk_code.ts";

export interface DeskProps {
  event: string;
  module: string;
  /** Absent until the server has been asked again. */
  code?: string;
  /** Whoever has said that they are here comes next to the desk. */
  open: boolean;
  onAskCode?: () => void;
}

/** Every winner of a hall asks at the reveal: within this time, not at once. Then later and later, so often at most. */
const spreadMs = 2_000;
const asksMax = 8;

export function Desk({ event, module, code, open, onAskCode }: DeskProps) {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (code || asked === asksMax) return;
    const timer = setTimeout(() => {
      onAskCode?.();
      setAsked(asked + 1);
    }, (asked && 2 ** asked * 1_000) + Math.random() * spreadMs);
    return () => clearTimeout(timer);
  }, [code, asked]);
  const Qr = useQr();
  return (
    <details class="card line desk" data-test="winner-code" open={open}>
      <summary>{witness.desk}</summary>
      {code
        ? (
          <>
            <p class="mono letters" dir="ltr" data-test="winner-code-letters">
              {code.slice(0, 3)} {code.slice(3)}
            </p>
            <div class="square">
              {Qr && (
                <Qr text={deskCodeAddress(location.origin, { event, module, code })} label={witness.deskQr} />
              )}
            </div>
            <p class="soft small">{witness.deskHow}</p>
          </>
        )
        : <p class="soft small" role="status">{asked < asksMax ? witness.deskSoon : witness.deskReload}</p>}
    </details>
  );
}

type Qr = typeof import("@/components/Qr.tsx").Qr;

/** Without it the letters do. */
function useQr(): Qr | null {
  const [loaded, setLoaded] = useState<{ Qr: Qr } | null>(null);
  useEffect(() => {
    import("@/components/Qr.tsx").then(setLoaded, () => {});
  }, []);
  return loaded?.Qr ?? null;
}
