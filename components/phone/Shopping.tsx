/**
 * The wiring of a ticketed raffle's page: what is chosen, what was bought, and the watching of the draw.
 *
 * Mounted by `islands/AttendeePage.tsx`, anew for each sale, from the late bundle `drawn.ts`; buying is
 * `lib/client/use_purchase.ts`, the picture `ShopScreen.tsx`.
 * @module
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { bare, type Me } from "@/components/phone/scene.ts";
import { mostOf, shopSceneOf } from "@/components/phone/shop_scene.ts";
import { ShopScreen, type ShopScreenProps, withDraw } from "@/components/phone/ShopScreen.tsx";
import { Watch, type Watcher } from "@/components/phone/Watch.tsx";
import { drawOf } from "@/lib/modules/tickets_draw.ts";
import type { call } from "@/lib/client/api.ts";
import type { Check } from "@/lib/client/check.ts";
import type { Room } from "@/lib/client/room_signals.ts";
import { shop } from "@/lib/client/shop_words.ts";
import { usePurchase } from "@/lib/client/use_purchase.ts";
import type { Keeping } from "@/lib/client/witness_around.ts";
import type { PurchaseReply } from "@/lib/protocol/messages.ts";

export interface ShoppingProps extends
  Pick<
    ShopScreenProps,
    | "view"
    | "tickets"
    | "me"
    | "status"
    | "pieces"
    | "serverNow"
    | "check"
    | "lastHeard"
    | "desk"
    | "onTryNow"
  > {
  token: string;
  module: string;
  keeping: Keeping;
  call: typeof call;
  send: Room["send"];
  onCheck(check: Check): void;
  /** @returns who I am by now; null without an answer */
  onAsk(): Promise<Me | null>;
  onBought(seq: number, reply: PurchaseReply): void;
  /** The personal link is over. */
  onEnded(): void;
}

/** What most people want, where it may be. */
const usual = 2;

/** At the end of a sale a hall asks at once what it holds; whoever waits for an answer is not kept waiting. */
const askWithinMs = 3_000;

export function Shopping(props: ShoppingProps) {
  const { view, tickets, me, module, token, check, onAsk, onBought, onEnded } = props;
  const mine = bare(me.tickets)[module] ?? { numbers: [] };
  const [wanted, setWanted] = useState(usual);
  const [problem, setProblem] = useState<string | null>(null);
  const [claiming, setClaiming] = useState(false);
  const watcher = useRef<Watcher | null>(null);
  const key = { event: view.event.id, module, attendee: me.id };
  const firstNow = async () => {
    const now = await onAsk();
    return now && bare(now.tickets)[module]?.numbers[0];
  };
  const buying = usePurchase({
    key,
    token,
    numbers: mine.numbers,
    call: props.call,
    ask: async () => await firstNow() ?? null,
    onBought,
    onRefused(refusal) {
      if (refusal.code === "unauthenticated") return onEnded();
      // Bought on another phone meanwhile: that is no problem, it is where I stand.
      if (refusal.code === "limit_reached") onAsk();
      const isSaid = shopSceneOf(tickets, mine).kind !== "shop" || refusal.code === "limit_reached" ||
        refusal.code === "sold_out" && refusal.remaining === 0;
      if (isSaid) return;
      if (refusal.code !== "sold_out") return setProblem(refusal.message);
      // The answer may be here before the count that everybody hears.
      setWanted(refusal.remaining);
      setProblem(shop.tooFew(refusal.remaining));
    },
  });
  const chosen = Math.max(1, Math.min(wanted, mostOf(tickets, mine)));
  useEffect(() => setProblem(null), [tickets.phase]);
  // Who had scrolled down would see the end of the news alone.
  useEffect(() => scrollTo(0, 0), [shopSceneOf(tickets, mine).kind]);
  const isOnSale = ["draft", "open", "paused"].includes(tickets.phase);
  const wasOnSale = useRef(isOnSale);
  // A request without an answer may have gone through, and the desk may have bought for me: both may have won.
  useEffect(() => {
    if (isOnSale || !wasOnSale.current) return;
    const timer = setTimeout(onAsk, buying.state === "idle" ? askWithinMs * Math.random() : 0);
    return () => clearTimeout(timer);
  }, [isOnSale]);

  async function claim() {
    setClaiming(true);
    setProblem(null);
    const answer = await props.send({ module, type: "claim" });
    setClaiming(false);
    if (answer.ok) return;
    if (answer.refusal.code === "not_a_winner") await onAsk();
    else setProblem(answer.refusal.message);
  }

  async function saveCopy() {
    setProblem(null);
    if (!await watcher.current?.saveReceipt()) setProblem(shop.receiptLater);
  }

  // Whoever watches looks again at another object, and would at every render.
  const draw = useMemo(() => drawOf(tickets), [tickets]);
  return (
    <>
      {mine.entrantTag && buying.proofState !== "unknown" && (
        <Watch
          token={token}
          view={withDraw(view, tickets)}
          me={me}
          raffle={draw}
          proof={buying.proof}
          watcher={watcher}
          entry={{ entryNumber: mine.numbers[0], entrantTag: mine.entrantTag }}
          tickets={mine.numbers.length}
          isGone={false}
          proofKey={key}
          keeping={props.keeping}
          onCheck={props.onCheck}
        />
      )}
      <ShopScreen
        {...props}
        {...{ mine, buying, chosen, problem, claiming, check }}
        onChoose={(quantity) => {
          setProblem(null);
          setWanted(quantity);
        }}
        onBuy={() => {
          setProblem(null);
          buying.buy(chosen);
        }}
        onSaveCopy={saveCopy}
        onClaim={claim}
        onAskCode={() => onAsk()}
        onRetry={() => watcher.current?.retry()}
        onSaveEvidence={() => watcher.current?.saveEvidence()}
      />
    </>
  );
}
