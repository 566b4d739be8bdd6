// A question without the words that need not match ('used', 'for', 'cheap'), unless nothing is left then.
export function withoutOptional(text, optional) {
  const words = text.split(/\s+/);
  const kept = words.filter((word) => !optional.includes(word.toLowerCase()));
  return kept.length ? kept.join(" ") : text;
}
