// JSON as text. Parsing and writing it again would change numbers, white space and repeated keys.

function endOfString(text, start) {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Returns the tokens of JSON with their offsets. */
function* tokens(text) {
  let at = 0;
  while (at < text.length) {
    const start = at;
    if (text[at] === '"') {
      at = endOfString(text, at);
    } else if ("{}[],:".includes(text[at])) {
      at += 1;
    } else {
      while (at < text.length && !'{}[],:" \t\n\r'.includes(text[at])) at += 1;
    }
    if (at === start) at += 1;
    else yield { token: text.slice(start, at), start, end: at };
  }
}

/** Returns the text of a property, character by character, or undefined. */
export function member(text, name) {
  const key = JSON.stringify(name);
  let depth = 0;
  let before = "";
  let start = null;
  let end = null;
  for (const part of tokens(text)) {
    if (start !== null && depth === 1 && ",}".includes(part.token)) return text.slice(start, end);
    if (depth === 1 && before === key && part.token === ":") start = part.end;
    if ("{[".includes(part.token)) depth += 1;
    if ("}]".includes(part.token)) depth -= 1;
    before = part.token;
    end = part.end;
  }
  return undefined;
}

/**
 * Returns JSON in lines, each with its depth and the JSON pointer of the value that begins there; null if it is not JSON.
 * Every token is as it was written.
 */
export function layOut(text) {
  if (!isJson(text)) return null;
  const lines = [];
  const around = [];
  let line = { depth: 0, text: "", pointer: "" };
  const next = () => {
    lines.push(line);
    const inside = around.at(-1);
    line = { depth: around.length, text: "", pointer: inside?.isList ? `${inside.pointer}/${inside.index}` : "" };
  };
  let before = "";
  for (const { token } of tokens(text)) {
    const inside = around.at(-1);
    if ("}]".includes(token)) {
      around.pop();
      if (!"{[".includes(before)) next();
      line = { ...line, depth: around.length, pointer: inside.pointer };
      // An empty value stays on its line.
      if ("{[".includes(before)) line = { ...lines.pop() };
      line.text += token;
    } else if ("{[".includes(token)) {
      line.text += token;
      around.push({ isList: token === "[", index: 0, pointer: line.pointer });
      next();
    } else if (token === ",") {
      line.text += token;
      inside.index += 1;
      next();
    } else if (token === ":") {
      line.text += ": ";
    } else {
      const isKey = inside !== undefined && !inside.isList && line.text === "";
      if (isKey) line.pointer = `${inside.pointer}/${escaped(JSON.parse(token))}`;
      line.text += token;
    }
    before = token;
  }
  lines.push(line);
  return lines;
}

/** Returns the line of a JSON pointer, or the nearest line around it. */
export function lineOf(lines, pointer) {
  for (let wanted = pointer; wanted.startsWith("/"); wanted = wanted.slice(0, wanted.lastIndexOf("/"))) {
    const found = lines.findIndex((line) => line.pointer === wanted);
    if (found !== -1) return found;
  }
  return -1;
}

const escaped = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
