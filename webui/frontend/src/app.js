// What every page adds when scripts run. Each part is sugar: no page needs it.
import htmx from "htmx.org";
import { keepDrafts } from "./page/draft.js";
import { followShortcuts } from "./page/keys.js";
import { browseLists } from "./page/list.js";
import { closeMenus } from "./page/menus.js";
import { browseOutline } from "./page/outline.js";
import { offerPrinting } from "./page/print.js";

// A page about a fault of ours must never be swapped into a piece of another page.
htmx.config.noSwap.push("5xx");

followShortcuts();
browseLists();
closeMenus();
browseOutline();
keepDrafts();
offerPrinting();
// A refused form opens at its list of errors, where each one is named and linked.
document.querySelector(".lz-errors")?.focus();
