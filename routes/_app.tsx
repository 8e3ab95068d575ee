/** The document around every page: its theme, its stylesheets, its icon. @module */
import { asset } from "fresh/runtime";
import { lookOf } from "@/components/look.ts";
import { define } from "@/utils.ts";

export default define.page(function App({ Component, url, error }) {
  const { theme, sheets, themeColor } = lookOf(url.pathname, error != null);
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>Drumroll</title>
        <meta name="theme-color" content={themeColor} />
        <meta name="robots" content="noindex" />
        <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
        {["tokens", "base", ...sheets].map((sheet) => (
          <link key={sheet} rel="stylesheet" href={asset(`/css/${sheet}.css`)} />
        ))}
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
