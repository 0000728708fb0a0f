// Starts what makes pages more comfortable. Every page works without it.
import { initAll } from "../built/govuk-frontend.js";
import { saveDrafts } from "./drafts.js";
import { sendOnce } from "./once.js";
import { reveal } from "./reveal.js";
import { openDiagrams } from "./diagrams.js";
import { comeBackToRefused } from "./refused.js";
import { editRows } from "./rows.js";
import { offerPrinting } from "./print.js";
import { warnOfTheEnd } from "./session.js";
import { lookAgain } from "./waiting.js";

initAll();
openDiagrams(document);
editRows(document);
offerPrinting(document);
reveal(document);
sendOnce(document);
saveDrafts(document);
comeBackToRefused(document);
warnOfTheEnd(document);
lookAgain(document);
document.documentElement.dataset.ready = "yes";
