/** Start of the staff console. */
import "./styles/index.css";
import { render } from "preact";
import { App } from "./shell/app.tsx";
import { followPreferences } from "./shell/preferences.ts";
import { followLinks } from "./shell/router.ts";
import { startSession } from "./shell/session.ts";

followPreferences();
followLinks();
render(<App />, document.getElementById("app")!);
void startSession();
