/**
 * The end of a raffle on the phone: won, not won, passed over, watched, or cancelled; and what stays of it.
 *
 * Stateless, from the same values as the rest of the page. Comes with `drawn.ts`; until then the page shows the
 * title alone.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { Burst } from "@/components/Burst.tsx";
import { ClockIcon, CrossCircleIcon, DownloadIcon, NextIcon } from "@/components/icons.tsx";
import { Desk } from "@/components/phone/Desk.tsx";
import { Checked, Order } from "@/components/phone/Checked.tsx";
import { Claim, Replaced } from "@/components/phone/Claim.tsx";
import type { AttendeeScreenProps, Drawn, Pieces } from "@/components/phone/Foot.tsx";
import type { MyTickets, OverScene } from "@/components/phone/scene.ts";
import { cancelledWords, phone } from "@/lib/client/phone_words.ts";
import { witness } from "@/lib/client/witness_words.ts";

export interface OverProps extends AttendeeScreenProps, Omit<Drawn, "parts">, Pieces {
  scene: OverScene;
  says?: OverWords;
  /** Of who bought. */
  mine?: Pick<MyTickets, "numbers">;
}

/** What is said of a number where it is no entry's. */
export interface OverWords {
  /** Which of them won: somebody may hold several. */
  drawn(number: number): string;
  numberShort(number: number): string;
  /** Of a cancelled one: why a new one is a new start. */
  againWhy: string;
}

export function Over(props: OverProps) {
  const { scene, check, byTier, metal } = props;
  const { raffle } = scene;
  const winners = { raffle, byTier, metal };
  switch (scene.kind) {
    case "won":
      return <Won {...props} scene={scene} />;
    case "not_won":
      return (
        <>
          <header>
            <h1>{phone.not}</h1>
            <p class="soft">
              {check.trouble ? witness.done : witness.stood(scene.entry.entryNumber, raffle.entryCount)}
            </p>
          </header>
          {check.found && !check.trouble && <Order found={check.found} />}
          <Found {...props} />
          <Winners {...winners} mine={scene.entry.entrantTag} />
          <After {...props} />
        </>
      );
    case "replaced":
      return (
        <>
          <Replaced reason={scene.reason} />
          <Found {...props} />
          <Winners {...winners} />
          <After {...props} />
        </>
      );
    case "results":
      return (
        <>
          <header>
            <h1>{phone.results}</h1>
            <p class="soft">{witness.done}</p>
          </header>
          <Winners {...winners} />
          <After {...props} />
        </>
      );
    case "cancelled":
      return <Cancelled {...props} />;
  }
}

/** What this phone found, from the last reveal on. */
function Found(props: OverProps) {
  const { scene } = props;
  if (!("entry" in scene)) return null;
  if (scene.raffle.phase !== "revealed") return null;
  return (
    <Checked
      {...props}
      entryNumber={scene.entry.entryNumber}
      place={scene.kind !== "not_won"}
      brief={scene.kind === "won" && !isHere(scene)}
    />
  );
}

type WonScene = Extract<OverScene, { kind: "won" }>;

/** They have said so. */
const isHere = ({ wins }: WonScene) => wins[0].claimedAt !== undefined;

function Won(props: OverProps & { scene: WonScene }) {
  const { scene, metal, me, view, serverNow, says, onAskCode, proof, onSaveCopy, SaveCopy } = props;
  const { raffle, wins, entry } = scene;
  const labels = wins.map(({ tier }) => raffle.tiers.find(({ id }) => id === tier)?.label ?? tier);
  const index = raffle.tiers.findIndex(({ id }) => id === wins[0].tier);
  // One short word fits into the disc ("Bronze" in the widest letters); a whole prize stands below it.
  const isShort = labels.length === 1 && /^\S{1,6}$/u.test(labels[0]);
  return (
    <>
      <section class="won" data-tier={metal(index)} data-here={isHere(scene) ? "" : undefined}>
        {raffle.seal && <Burst fingerprint={raffle.seal.closeHash} on="phone" />}
        <div>
          {isShort && <p>{phone.won}</p>}
          <h1>
            <bdi>{isShort ? labels[0] : phone.won}</bdi>
          </h1>
        </div>
      </section>
      <header class="mid">
        {!isShort && labels.map((label) => (
          <h2 key={label}>
            <bdi>{label}</bdi>
          </h2>
        ))}
        <p class="who">
          <bdi>{me.name}</bdi>
        </p>
        {says && <p>{says.drawn(entry.entryNumber)}</p>}
        {!isHere(scene)
          ? <p class="soft">{witness.tapBelow}</p>
          : !says && <p class="soft">{witness.numberWon(entry.entryNumber)}</p>}
      </header>
      <Claim raffle={raffle} win={wins[0]} serverNow={serverNow} />
      <Desk
        event={view.event.id}
        module={view.current!}
        code={entry.code}
        open={isHere(scene)}
        onAskCode={onAskCode}
      />
      <Found {...props} />
      <After {...props} />
      {proof !== "elsewhere" && <SaveCopy {...{ proof, onSaveCopy }} />}
    </>
  );
}

/** What stays on the phone after the draw: the seal to compare, and what anybody can check. */
export function After({ scene, seal, view, SealCheck }: OverProps) {
  const { raffle } = scene;
  return (
    <ul class="card checks">
      <SealCheck raffle={raffle} state={seal} after />
      {raffle.phase === "revealed" && (
        <>
          <Records event={view.event.id} module={view.current!} say={witness.certificate} />
          <WholeCheck event={view.event.id} module={view.current!} />
        </>
      )}
    </ul>
  );
}

/** The certificate once every tier is revealed; before that, and for ever without a draw, the records there are. */
function Records({ event, module, say }: { event: string; module: string; say: string }) {
  const path = `/api/events/${encodeURIComponent(event)}/modules/${encodeURIComponent(module)}/certificate`;
  return (
    <li>
      <DownloadIcon />
      <div>
        <a href={path} download={`certificate-${event}-${module}.json`}>{say}</a>
      </div>
    </li>
  );
}

/** On the verify page, which finds what this phone kept; in a tab of its own, for the room goes on. */
function WholeCheck({ event, module }: { event: string; module: string }) {
  return (
    <li>
      <NextIcon />
      <div>
        <a
          href={`/verify/${encodeURIComponent(event)}/${encodeURIComponent(module)}`}
          target="_blank"
          rel="noopener noreferrer"
        >
          {witness.wholeCheck}
        </a>
      </div>
    </li>
  );
}

function Cancelled({ scene: { raffle }, view, says, Sign }: OverProps) {
  return (
    <>
      <Sign
        icon={<CrossCircleIcon class="sign bad" />}
        title={phone.cancelled}
        lead={cancelledWords(raffle.seal !== undefined)}
      />
      {raffle.cancelReason && (
        <section class="card">
          <p class="soft small">{phone.reason}</p>
          <p class="why">
            “<bdi>{raffle.cancelReason}</bdi>”
          </p>
        </section>
      )}
      <p class="note">
        <ClockIcon />
        <span>
          <b>{witness.enterAgain}</b> {says?.againWhy ?? witness.enterAgainWhy}
        </span>
      </p>
      {raffle.openHash && (
        <ul class="card checks">
          <Records event={view.event.id} module={view.current!} say={witness.recordStays} />
        </ul>
      )}
    </>
  );
}

export interface WinnersProps extends Pick<Pieces, "byTier" | "metal"> {
  raffle: RaffleView;
  /** My tag. */
  mine?: string;
  says?: Pick<OverWords, "numberShort">;
}

/** Everybody who won, by tier, as the big screen names them; mine is marked. */
export function Winners({ raffle, mine, says = witness, byTier, metal }: WinnersProps) {
  const tiers = byTier(raffle.tiers, raffle.winners ?? [], raffle.revealedTiers);
  if (tiers.every(({ winners }) => winners.length === 0)) return <p class="soft">{witness.noWinners}</p>;
  return (
    <>
      {tiers.map(({ tier, index, winners }) => (
        <section key={tier.id} class="card winners" data-tier={metal(index)}>
          <h2 class="row">
            <span class="medal" aria-hidden="true">{index + 1}</span>
            <bdi>{tier.label}</bdi>
          </h2>
          <ul>
            {winners.map((winner) => (
              <li key={winner.slot} data-mine={winner.entrantTag === mine ? "" : undefined}>
                <bdi>{winner.name}</bdi>
                <span class="sub">
                  {winner.entrantTag === mine ? witness.you : says.numberShort(winner.entryNumber)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
