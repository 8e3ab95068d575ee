/** What the boot script of a page imports. @module */
export { boot } from "./reviver.ts";
