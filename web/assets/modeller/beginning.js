// How a page begins that draws a file of a draft, and what it says when it may not save, or no longer can.
import { download, openAgain, takeOver } from "./notice.js";
import { Kept } from "./saving.js";
import { Server } from "./server.js";

// What is saved of the file, and what this tab kept of it: `source` is what is shown, `old` what cannot be.
export async function beginning(page, setup) {
  const server = new Server(setup, page.dataset.token);
  const kept = new Kept(setup.file);
  const there = await server.file();
  page.hidden = false;
  document.querySelector("[data-modeller-missing]").hidden = true;
  // A save whose answer never came is one all the same.
  if (kept.get()?.source === there.source) kept.clear();
  const mine = setup.hindrance ? null : kept.get();
  const isNew = mine?.seen === there.saves;
  return {
    server,
    kept,
    saves: there.saves,
    source: isNew ? mine.source : there.source,
    unsent: isNew && mine.source !== there.source,
    old: isNew ? null : mine,
  };
}

// What this tab kept from before, when somebody has saved since.
export function offerOld(notice, { old, kept }, name) {
  if (!old) return;
  const forget = () => kept.clear();
  const words =
    "What you changed before in this tab was not saved, and the draft was saved since. " +
    "You see it as it is now.";
  notice.say(words, [download(() => old.source, name), openAgain("Leave mine", forget)]);
}

export function onlyShown(notice, setup, server, words) {
  const ways = setup.cause === "DraftHeld" ? [takeOver(server, () => {})] : [];
  notice.say(words, ways);
}

// Why nothing is saved any more, and what leads on.
export function explain(notice, { problem, cause }, { saving, server, kept, read, name }) {
  const leave = () => saving.letGo();
  const forget = () => {
    leave();
    kept.clear();
  };
  const copy = download(read, name);
  const ways = {
    DraftHeld: () => [takeOver(server, leave), copy],
    DraftMoved: () => [openAgain("Open it again, without mine", forget), copy],
    SignedOut: () => [openAgain("Sign in again", leave), copy],
  };
  notice.say(`${problem} What you change here is not saved any more.`, (ways[cause] ?? (() => [copy]))());
}
