/**
 * The page behind the code on the wall, and what only the browser knows: a personal link it has kept. And the page of
 * who came that way and waits to be let in.
 *
 * Wiring only; the form is `components/phone/JoinScreen.tsx` and works without this script.
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { JoinScreen, type JoinScreenProps } from "@/components/phone/JoinScreen.tsx";
import { WalkUpWait, type WalkUpWaitProps } from "@/components/phone/WalkUpWait.tsx";
import { keptLink } from "@/lib/client/proofs.ts";

export interface JoinFormProps extends Omit<JoinScreenProps, "event" | "saved" | "sending" | "onSubmit"> {
  event: { id: string; name: string; joinCode: string };
}

export interface WaitProps {
  event: { id: string; name: string };
  waits: Omit<WalkUpWaitProps, "event">;
}

export default function JoinForm(props: JoinFormProps | WaitProps) {
  return "waits" in props ? <WalkUpWait event={props.event} {...props.waits} /> : <Form {...props} />;
}

function Form({ event, ...form }: JoinFormProps) {
  const [saved, setSaved] = useState<string | null>(null);
  const [sending, setSending] = useState(false);

  useEffect(() => {
    setSaved(keptLink(event.id));
    // Back from the next page out of the browser's cache: the form can be sent again.
    const again = () => setSending(false);
    addEventListener("pageshow", again);
    return () => removeEventListener("pageshow", again);
  }, []);

  return <JoinScreen {...form} {...{ event, saved, sending }} onSubmit={() => setSending(true)} />;
}
