/**
 * The page of a phone: whose event above, one column, one action under the thumb.
 *
 * For everything an attendee or visitor opens. Look in phone.css.
 * @module
 */
import type { ComponentChildren } from "preact";
import { Brand } from "@/components/Brand.tsx";
import { type Connection, connection } from "@/lib/client/phone_words.ts";

export interface PageProps {
  /** The event's name; the product's own without it. */
  name?: string;
  /** Names the scene for the stylesheet. */
  scene?: string;
  /** Of the socket; absent on pages without one. */
  status?: Connection;
  children: ComponentChildren;
  foot?: ComponentChildren;
}

export function Page({ name, scene, status, children, foot }: PageProps) {
  return (
    <div class="page" data-scene={scene}>
      <header class="head">
        <Brand name={name} />
        {status && <span class="state" role="status" data-state={status}>{connection[status]}</span>}
      </header>
      <main class="main">{children}</main>
      {foot && <footer class="foot">{foot}</footer>}
    </div>
  );
}
