/** The front page. @module */
import { define } from "@/utils.ts";

export default define.page(function Home() {
  return (
    <main>
      <h1>Drumroll</h1>
    </main>
  );
});
