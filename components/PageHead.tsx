/**
 * What a page adds to the head of its document: its title, and the colour of its event.
 *
 * For pages, not for islands. The hue goes through a `<style>` element, which gets the nonce of the response;
 * a `style` attribute would not pass the content security policy.
 * @module
 */
import { asset, Head } from "fresh/runtime";

/**
 * @param props.hue 0..359; without it the product's own
 * @param props.sheet a stylesheet that only this page of its surface needs
 */
export function PageHead({ title, hue, sheet }: { title: string; hue?: number; sheet?: string }) {
  return (
    <Head>
      <title>{title}</title>
      {sheet !== undefined && <link rel="stylesheet" href={asset(`/css/${sheet}.css`)} />}
      {hue !== undefined && <style>{`html{--hue:${Math.round(hue) % 360}}`}</style>}
    </Head>
  );
}
