// The text of a diagram's file where it goes into bpmn-js and comes out of it, so that it says the same.
// A reader of XML takes a tab or an end of line inside an attribute for a space, unless it is written by its
// number; bpmn-js does neither. And bpmn-js knows an element by its id alone, never as prefix:id.
const MARKUP =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<[^!?/](?:"[^"]*"|'[^']*'|[^"'>])*>/g;
const ATTRIBUTE = /("[^"]*"|'[^']*')/g;
const REFERENCE = String.raw`(?:\w*Refs?|bpmnElement|calledElement|default)`;
const NAMED = String.raw`(?:\w*Refs?|incoming|outgoing)`;

function inAttributes(source, change) {
  return source.replace(MARKUP, (tag) => (/^<[!?]/.test(tag) ? tag : tag.replace(ATTRIBUTE, change)));
}

// What every reader of the file reads.
export function asRead(source) {
  return withoutOwnPrefix(inAttributes(source, (value) => value.replace(/\r\n|[\t\r\n]/g, " ")));
}

export async function written(modeler) {
  const { xml } = await modeler.saveXML({ format: true });
  return inAttributes(xml, (value) => value.replaceAll("\t", "&#9;").replaceAll("\r", "&#13;"));
}

// References to what the file itself holds lose the prefix of its own namespace.
function withoutOwnPrefix(source) {
  const own = source.match(/\stargetNamespace\s*=\s*(?:"([^"]*)"|'([^']*)')/);
  const space = own?.[1] ?? own?.[2];
  if (!space) return source;
  const prefixes = [...source.matchAll(/\sxmlns:([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
    .filter(([, , one, other]) => (one ?? other) === space)
    .map(([, prefix]) => prefix.replaceAll(".", "\\."));
  if (!prefixes.length) return source;
  const prefix = `(?:${prefixes.join("|")}):`;
  return source
    .replace(new RegExp(`(\\s${REFERENCE}\\s*=\\s*["'])${prefix}`, "g"), "$1")
    .replace(new RegExp(`(<(?:[\\w.-]+:)?${NAMED}(?:\\s[^<>]*)?>\\s*)${prefix}`, "g"), "$1");
}
