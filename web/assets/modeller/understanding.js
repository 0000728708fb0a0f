// Opens a file to be changed; one that the program does not wholly understand is only shown, with the reason.
const LOSES = "This page does not understand all of the file, and would lose something of it: ";

// `edit` and `view` make a program each, `isShown` says whether a viewer shows anything; `asRead` gives the text
// that goes into the program, `written` the text of what it holds.
// No `server` is asked what would be lost of a file that this page wrote itself and did not send yet.
// Gives what shows the file, and why it cannot be changed; nothing shows it where it cannot be read at all.
export async function openOrShow(program, source, hindrance, server) {
  const { edit, view, isShown, asRead, written } = program;
  const show = async () => {
    const viewer = view();
    const problem = await imported(viewer, asRead(source));
    return { modeler: isShown(viewer) ? viewer : null, problem };
  };
  if (hindrance) return { ...(await show()), hindrance };
  const modeler = edit();
  const lost =
    (await imported(modeler, asRead(source))) ||
    (server && (await rewritten(() => written(modeler), server)));
  if (!lost) return { modeler, hindrance: "" };
  modeler.destroy();
  const shown = await show();
  return { ...shown, hindrance: shown.modeler ? LOSES + lost : "" };
}

// What the program reads without a word and yet cannot write as it was.
async function rewritten(write, server) {
  try {
    return await server.loss(await write());
  } catch (error) {
    return `it cannot be written again (${error.message.split("\n")[0]})`;
  }
}

// What the program cannot read or draw, in its own words: nothing when all is well.
async function imported(modeler, source) {
  try {
    const { warnings } = await modeler.importXML(source);
    return [...new Set(warnings.map(({ message }) => message.split("\n")[0]))].join("; ");
  } catch (error) {
    return error.message.split("\n")[0];
  }
}
