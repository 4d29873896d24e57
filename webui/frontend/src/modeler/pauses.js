// A pause as one says it („10 Minuten“) and as the diagram holds it (PT10M).
const UNITS = {
  sekunde: ["PT", "S", "Sekunde", "Sekunden"],
  minute: ["PT", "M", "Minute", "Minuten"],
  stunde: ["PT", "H", "Stunde", "Stunden"],
  tag: ["P", "D", "Tag", "Tage"],
};

export function written(typed) {
  const [, count, unit] = /^(\d+)\s*(sekunde|minute|stunde|tag)e?n?$/i.exec(typed.trim()) ?? [];
  if (!unit) return typed.trim();
  const [before, after] = UNITS[unit.toLowerCase()];
  return before + count + after;
}

// In words only if these say the same; anything else stays as it was written.
export function spoken(duration) {
  for (const [before, after, one, many] of Object.values(UNITS)) {
    const [, count] = new RegExp(`^${before}(\\d+)${after}$`).exec(duration) ?? [];
    if (count) return `${count} ${Number(count) === 1 ? one : many}`;
  }
  return duration;
}
