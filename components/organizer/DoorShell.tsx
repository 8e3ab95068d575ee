/**
 * The frame of the pages before one is signed in: the form, and on a wide screen the stage beside it.
 *
 * Used by set-up and sign-in. Look in desk.css under `.door`.
 * @module
 */
import type { ComponentChildren } from "preact";
import { Brand, Mark } from "@/components/Brand.tsx";
import { BRAND } from "@/lib/client/desk_words.ts";
import { CheckIcon } from "@/components/icons.tsx";

export function DoorShell({ children }: { children: ComponentChildren }) {
  return (
    <div class="door">
      <aside class="porch" data-theme="stage">
        <p class="ev">
          <Brand />
        </p>
        <Mark class="giant" />
        <div>
          <p class="line">{BRAND.line}</p>
          <ul class="says">
            {BRAND.facts.map((fact) => (
              <li key={fact} class="soft">
                <CheckIcon />
                {fact}
              </li>
            ))}
          </ul>
        </div>
      </aside>
      <main class="entrance" id="desk">{children}</main>
    </div>
  );
}
