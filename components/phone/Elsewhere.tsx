/**
 * What I won in a part of the evening that the stations no longer show: it stays on top of whatever is on now.
 *
 * With the code for the desk, and "I'm here" until that is said. Comes with `drawn.ts`, look in draw.css;
 * `islands/AttendeePage.tsx` puts it there.
 * @module
 */
import { GiftIcon } from "@/components/icons.tsx";
import { Desk } from "@/components/phone/Desk.tsx";
import { ClaimFoot } from "@/components/phone/Claim.tsx";
import type { PrizeElsewhere } from "@/components/phone/scene.ts";
import { witness } from "@/lib/client/witness_words.ts";

export interface ElsewhereProps {
  event: string;
  prizes: PrizeElsewhere[];
  /** Of the module whose claim is on its way. */
  claiming: string | null;
  onClaim?: (module: string) => void;
  onAskCode?: () => void;
}

export function Elsewhere({ event, prizes, claiming, onClaim, onAskCode }: ElsewhereProps) {
  return (
    <div class="elsewhere">
      {prizes.map(({ module, label, win, code }) => (
        <section key={module} class="card" data-test="prize-elsewhere" data-module={module}>
          <h2 class="row">
            <GiftIcon />
            <span>
              {witness.youWon} <bdi>{label}</bdi>
            </span>
          </h2>
          {win.claimedAt === undefined && (
            <ClaimFoot
              win={win}
              sending={claiming === module}
              onClaim={() => onClaim?.(module)}
            />
          )}
          <Desk event={event} module={module} code={code} open={false} onAskCode={onAskCode} />
        </section>
      ))}
    </div>
  );
}
