/**
 * What a page adds to the head of its document: its title, and the colour of its event.
 *
 * For pages, not for islands. The hue goes through a `<style>` element, which gets the nonce of the response;
 * a `style` attribute would not pass the content security policy.
 * @module
 */
import { Head } from "fresh/runtime";

/** @param props.hue 0..359; without it the product's own */
export function PageHead({ title, hue }: { title: string; hue?: number }) {
  return (
    <Head>
      <title>{title}</title>
      {hue !== undefined && <style>{`html{--hue:${Math.round(hue) % 360}}`}</style>}
    </Head>
  );
}
