/**
 * The foot of a ticketed raffle's page: the one button, in every state of a purchase, and over it what went wrong.
 *
 * Stateless; part of `ShopScreen.tsx`.
 * @module
 */
import { RetryIcon, WarnIcon } from "@/components/icons.tsx";
import { ClaimFoot } from "@/components/phone/Claim.tsx";
import type { ShopScene } from "@/components/phone/shop_scene.ts";
import type { ShopScreenProps } from "@/components/phone/ShopScreen.tsx";
import { assurance, phone } from "@/lib/client/phone_words.ts";
import { shop } from "@/lib/client/shop_words.ts";
import type { Purchasing } from "@/lib/client/use_purchase.ts";

export type InScene = ShopScreenProps & { scene: ShopScene };

export function ShopFoot(props: InScene) {
  const { scene, me, status, mine, buying, chosen, claiming = false, onClaim, onBuy, tickets } = props;
  const who = (
    <p>
      {me.checkedIn ? phone.checkedInAs : phone.youAre} <bdi>{me.name}</bdi>
    </p>
  );
  if (scene.kind === "shop_won") return <ClaimFoot win={scene.win} sending={claiming} onClaim={onClaim} />;
  if (scene.kind !== "shop") {
    if (status === "disconnected") {
      return (
        <button type="button" class="btn" data-kind="plain" onClick={props.onTryNow}>
          <RetryIcon />
          {phone.tryNow}
        </button>
      );
    }
    if (scene.kind === "shop_lost") {
      return (
        <>
          <SaveMine {...props} />
          {tickets.mode === "offline" ? <p>{assurance("offline")}</p> : mine.numbers.length === 0 && who}
        </>
      );
    }
    if (scene.kind !== "shop_not_open") return who;
    return (
      <>
        <button type="button" class="btn big" disabled>{shop.get(chosen)}</button>
        {who}
      </>
    );
  }
  const { stand } = scene;
  const isOpen = buying.state === "open";
  const proof = mine.numbers.length > 0 && proofWords[buying.proofState];
  // An open request may have been what reached the limit or emptied the shop, before a pause too: asking again tells.
  const canBuy = stand === "ready" || isOpen;
  return (
    <>
      <button
        type="button"
        class="btn big"
        data-test="tickets-purchase-cta"
        data-state={buying.state === "idle" ? stand : buying.state}
        disabled={!canBuy || buying.state === "sending"}
        aria-busy={buying.state === "sending" ? "true" : undefined}
        onClick={onBuy}
      >
        {buying.state === "sending"
          ? <span class="busy">{shop.getting}</span>
          : isOpen
          ? shop.tryAgain
          : stand === "limit"
          ? shop.limit
          : stand === "sold_out"
          ? shop.soldOut
          : stand === "paused"
          ? shop.paused
          : mine.numbers.length > 0
          ? shop.getMore(chosen)
          : shop.get(chosen)}
      </button>
      {isOpen ? <p>{shop.same(buying.quantity!)}</p> : proof ? <p>{proof}</p> : stand === "ready"
        ? (
          <p>
            {shop.once}
            {tickets.rulesUrl && (
              <>
                {" · "}
                <a href={tickets.rulesUrl} target="_blank" rel="noopener noreferrer">{phone.rules}</a>
              </>
            )}
          </p>
        )
        : who}
    </>
  );
}

/** The receipt of all my tickets as a file; what is kept on another phone cannot be saved on this one. */
export function SaveMine(
  { mine, buying: { proofState }, pieces: { SaveCopy }, onSaveCopy }: ShopScreenProps,
) {
  if (mine.numbers.length === 0 || proofState === "elsewhere") return null;
  return <SaveCopy proof={proofState} onSaveCopy={onSaveCopy} />;
}

const proofWords: Record<Purchasing["proofState"], string> = {
  unknown: shop.once,
  saved: shop.proofSaved,
  unsaved: shop.proofUnsaved,
  elsewhere: shop.proofElsewhere,
};

/** What went wrong with the last tap, over the button that can put it right. */
export function ShopToast({ scene, buying, problem }: InScene) {
  const isOpen = scene.kind === "shop" && buying.state === "open";
  if (!isOpen && !problem) return null;
  return (
    <div class="note toast" role="alert" data-test="tickets-toast">
      <WarnIcon />
      <div>
        {isOpen
          ? (
            <>
              <b>{shop.noAnswer}</b>
              <br />
              {shop.noAnswerWhy}
            </>
          )
          : problem}
      </div>
    </div>
  );
}
