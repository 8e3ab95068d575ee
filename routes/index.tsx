/** The first page: the way into a room. @module */
import { HomePage } from "@/components/pages/HomePage.tsx";
import { define } from "@/utils.ts";

export default define.page(function Home() {
  return <HomePage />;
});
