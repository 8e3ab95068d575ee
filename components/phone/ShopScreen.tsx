/**
 * An attendee's page while a ticketed raffle is on, for one moment: what is left, my tickets, the one button.
 *
 * A pure function of its values. Scenes are in `shop_scene.ts`, the wiring in `Shopping.tsx`; from the close on the
 * parts of a raffle's draw show it. Comes with `drawn.ts`, look in draw.css.
 * @module
 */
import type { ComponentChildren } from "preact";
import { CheckCircleIcon, ClockIcon, GiftIcon, NoSignalIcon, PauseIcon } from "@/components/icons.tsx";
import { Checked } from "@/components/phone/Checked.tsx";
import type { Drawn, Pieces } from "@/components/phone/Foot.tsx";
import { Notes } from "@/components/phone/Notes.tsx";
import { After, Over, Winners } from "@/components/phone/Over.tsx";
import type { Me, MyTickets } from "@/components/phone/scene.ts";
import { mostOf, type ShopScene, shopSceneOf } from "@/components/phone/shop_scene.ts";
import { Amount } from "@/components/phone/ShopAmount.tsx";
import { type InScene, SaveMine, ShopFoot, ShopToast } from "@/components/phone/ShopFoot.tsx";
import { awaited, Countdown, NumberCheck } from "@/components/phone/Waiting.tsx";
import { drawOf } from "@/lib/modules/tickets_draw.ts";
import { assurance, type Connection, number, phone } from "@/lib/client/phone_words.ts";
import { shop, ticketUnit } from "@/lib/client/shop_words.ts";
import type { Purchasing } from "@/lib/client/use_purchase.ts";
import type { TicketsView, View } from "@/lib/protocol/messages.ts";

export interface ShopScreenProps extends Omit<Drawn, "parts"> {
  view: View;
  tickets: TicketsView;
  me: Me;
  mine: MyTickets;
  status: Connection;
  pieces: Pieces;
  buying: Pick<Purchasing, "state" | "quantity" | "proofState">;
  /** How many the button would buy. */
  chosen: number;
  /** One sentence of a refusal. */
  problem?: string | null;
  /** Time of day of the last frame. */
  lastHeard?: string | null;
  /** The code for the desk, of who has yet to be checked in. */
  desk?: ComponentChildren;
  onChoose?: (quantity: number) => void;
  onBuy?: () => void;
  onSaveCopy?: () => void;
  onTryNow?: () => void;
}

export function ShopScreen(props: ShopScreenProps) {
  const { view, tickets, me, mine, status, check, pieces: { Page } } = props;
  const scene = shopSceneOf(tickets, mine);
  const asDraw = withDraw(view, tickets);
  return (
    <Page
      name={view.event.name}
      // The gold page of a winner is one, whatever was won in.
      scene={scene.kind === "shop_won" ? "won" : scene.kind}
      status={status}
      foot={
        <>
          <ShopToast {...props} scene={scene} />
          <ShopFoot {...props} scene={scene} />
        </>
      }
    >
      {status === "disconnected" && (
        <Note icon={<NoSignalIcon />} kind="warn" title={phone.noConnection}>
          {phone.weTry} {props.lastHeard && `${phone.lastHeard(props.lastHeard)}.`}
        </Note>
      )}
      <Notes view={asDraw} me={me} check={check} onSaveEvidence={props.onSaveEvidence} />
      <Body {...props} scene={scene} asDraw={asDraw} />
      {isUnsaid(tickets, scene) && <p class="soft small">{assurance("offline")}</p>}
      <p class="vh" role="status">{spoken(props, scene)}</p>
    </Page>
  );
}

/**
 * That there is no public number is said from the making on, as of a raffle; after the draw it stands at the foot, where
 * the winner has a button.
 */
function isUnsaid({ mode, phase }: TicketsView, { kind }: ShopScene): boolean {
  return mode === "offline" && phase !== "cancelled" && (phase !== "revealed" || kind === "shop_won");
}

/** The room as the parts of a raffle's draw know it. */
export function withDraw(view: View, tickets: TicketsView): View {
  return { ...view, modules: { ...view.modules, [view.current!]: drawOf(tickets) } };
}

function Body(props: InScene & { asDraw: View }) {
  const { scene, tickets, mine, pieces, me, asDraw, check } = props;
  const raffle = drawOf(tickets);
  const over = {
    ...props,
    ...pieces,
    view: asDraw,
    seal: check.seal,
    proof: props.buying.proofState,
    problem: null,
    says: shop.over,
  };
  switch (scene.kind) {
    case "shop_not_open":
      return (
        <>
          <pieces.Sign icon={<ClockIcon class="sign" />} title={shop.notOpen} lead={phone.stay} />
          <ul class="card rows">
            <li data-tier={pieces.metal(0)}>
              <span class="medal" aria-hidden="true">
                <GiftIcon />
              </span>
              <div>
                <b>
                  <bdi>{tickets.tiers[0].label}</bdi>
                </b>
                <span class="sub">{shop.lead(tickets.cap, tickets.perPerson)}</span>
              </div>
            </li>
          </ul>
          <ForDesk desk={props.desk} />
        </>
      );
    case "shop":
      return <Counter {...props} stand={scene.stand} />;
    case "shop_locked":
      return <Locked {...props} />;
    case "shop_won": {
      const entry = { entryNumber: scene.win.entryNumber, entrantTag: mine.entrantTag, code: mine.code };
      return <Over {...over} me={me} scene={{ kind: "won", raffle, entry, wins: [scene.win] }} />;
    }
    case "shop_lost": {
      const hasNone = mine.numbers.length === 0;
      return (
        <>
          <header>
            <h1>{hasNone ? shop.result : shop.not}</h1>
            <p class="soft">{scene.win ? shop.won(scene.win.entryNumber) : shop.nobody}</p>
          </header>
          <Mine mine={mine} />
          {!hasNone && (
            <Checked {...pieces} {...{ check, mine }} entryNumber={mine.numbers[0]} onRetry={props.onRetry} />
          )}
          <Winners {...pieces} raffle={raffle} says={shop.over} />
          <After {...over} scene={{ kind: "results", raffle }} />
        </>
      );
    }
    case "shop_cancelled":
      return <Over {...over} me={me} scene={{ kind: "cancelled", raffle }} />;
  }
}

function Title({ tickets }: Pick<ShopScreenProps, "tickets">) {
  const [{ label: prize }] = tickets.tiers;
  return (
    <header>
      <h1>
        <bdi>{tickets.title}</bdi>
      </h1>
      {prize !== tickets.title && (
        <p>
          {shop.toWin} <bdi>{prize}</bdi>
        </p>
      )}
      <p class="soft">{shop.lead(tickets.cap, tickets.perPerson)}</p>
    </header>
  );
}

/** What is left, as a number and as a bar. */
function Stock({ tickets: { cap, remaining }, status }: Pick<ShopScreenProps, "tickets" | "status">) {
  return (
    <section class="stock" data-stale={status === "disconnected" ? "" : undefined}>
      <p>
        <b class="num" data-test="tickets-remaining" style={{ "--digits": number(cap).length }}>
          {number(remaining)}
        </b>{" "}
        <span class="soft">{shop.left}</span>
      </p>
      <div class="bar" aria-hidden="true">
        <i style={{ inlineSize: `${100 * remaining / cap}%` }} />
      </div>
    </section>
  );
}

/** So many numbers as cards; whoever may have more reads them as a list. */
const cardsMax = 12;

function Mine({ mine: { numbers } }: Pick<ShopScreenProps, "mine">) {
  if (numbers.length === 0) return null;
  return (
    <section class="owned" data-test="my-tickets">
      <h2>{shop.mine(numbers.length)}</h2>
      {numbers.length <= cardsMax
        ? (
          <ul>
            {numbers.map((each) => (
              <li key={each}>
                <b class="num">{number(each)}</b>
              </li>
            ))}
          </ul>
        )
        : <p class="tn">{numbers.map(number).join(", ")}</p>}
    </section>
  );
}

function Counter(props: InScene & { stand: "ready" | "limit" | "sold_out" | "paused" }) {
  const { tickets, mine, stand, chosen, buying, onChoose } = props;
  const { cap, perPerson } = tickets;
  return (
    <>
      <Title tickets={tickets} />
      <Stock tickets={tickets} status={props.status} />
      <Mine mine={mine} />
      <SaveMine {...props} />
      {stand === "ready" && (buying.state === "idle"
        ? <Amount most={mostOf(tickets, mine)} chosen={chosen} onChoose={onChoose} />
        // What was asked for stays in its place until the answer is there, and nothing else can be asked for.
        : <Amount most={mostOf(tickets, mine)} chosen={buying.quantity ?? chosen} fixed />)}
      {stand === "limit" && (
        <Note icon={<CheckCircleIcon />} title={`${shop.limit}.`}>
          {shop.limitWhy(perPerson)} {shop.drawHere}
        </Note>
      )}
      {stand === "sold_out" && (
        <Note icon={<ClockIcon />} title={`${shop.soldOut}.`}>{shop.soldOutWhy(cap)} {shop.drawHere}</Note>
      )}
      {stand === "paused" && (
        <Note icon={<PauseIcon />} kind="warn" title={`${shop.paused}.`}>{shop.pausedWhy}</Note>
      )}
      <ForDesk desk={props.desk} />
    </>
  );
}

/** Who is on the roster may buy: the code is there for what else the evening has, and no condition here. */
function ForDesk({ desk }: Pick<ShopScreenProps, "desk">) {
  return desk
    ? (
      <>
        <p class="soft small">{shop.noCheckIn}</p>
        {desk}
      </>
    )
    : null;
}

function Locked({ tickets, mine, check, pieces, serverNow }: InScene) {
  const { Check, SealRing, SealCheck } = pieces;
  const raffle = drawOf(tickets);
  const beacon = awaited(raffle);
  const wait = beacon && { ...pieces, raffle, beacon, serverNow };
  const hasSome = mine.numbers.length > 0;
  return (
    <>
      <header class="mid">
        <h1>{raffle.seal ? phone.sealed : shop.closed}</h1>
        <p class="soft">
          {!hasSome ? shop.closedNone : raffle.seal ? shop.sealed(tickets.sold) : shop.closing}
        </p>
      </header>
      {wait && check.seal !== "broken"
        ? <Countdown {...wait} />
        : (
          <SealRing raffle={raffle} checkedIn={0} broken={check.seal === "broken"}>
            <b class="num">{number(tickets.sold)}</b>
            <span class="soft">{ticketUnit(tickets.sold)}</span>
          </SealRing>
        )}
      <Mine mine={mine} />
      <ul class="card checks">
        {hasSome && (
          <Check state={check.ticket === "missing" ? "fail" : check.ticket === "in" ? "done" : "wait"}>
            <b>{shop.inList(mine.numbers)}</b>
          </Check>
        )}
        <SealCheck raffle={raffle} state={check.seal} />
        {wait && <NumberCheck {...wait} />}
        <Check state="wait">{shop.waits}</Check>
      </ul>
    </>
  );
}

function Note(
  props: { icon: ComponentChildren; kind?: "warn"; title: string; children: ComponentChildren },
) {
  return (
    <p class="note" data-kind={props.kind} role="status">
      {props.icon}
      <span>
        <b>{props.title}</b> {props.children}
      </span>
    </p>
  );
}

/** What a screen reader is told when a purchase gets somewhere. */
function spoken({ mine, buying }: ShopScreenProps, scene: ShopScene): string {
  if (scene.kind !== "shop") return "";
  if (buying.state === "sending") return shop.getting;
  return mine.numbers.length > 0 ? shop.bought(mine.numbers) : "";
}
