/** What signs alone say, in any language. */
export type Gesture = 'yes' | 'no' | 'thanks' | 'hello';

/** Skin tones, the emoji variation selector and the joiner: they change a sign's looks, not what it says. */
const LOOKS = /[\u{1F3FB}-\u{1F3FF}]|\uFE0F|\u200D|\s/gu;

const MEANINGS: ReadonlyMap<Gesture, string> = new Map([
  ['yes', '👍👌✅✔☑🆗💯'],
  ['no', '👎❌🚫✖'],
  ['thanks', '🙏❤🧡💛💚💙💜🩷💕💖😊🙂😀😃😄😁😉😍🥰🤗👏🙌🤝💪✌🎉🌹💐🌸'],
  ['hello', '👋🖐'],
]);

/** Null for words, and for signs that say something else. Thumbs with hearts are thanks. */
export function gestureIn(text: string): Gesture | null {
  const signs = [...text.replace(LOOKS, '')];
  const said = new Set(signs.map(meaningOf));
  if (said.has(null)) return null;
  const [only] = said;
  if (said.size === 1 && only) return only;
  return said.size > 1 && !said.has('no') ? 'thanks' : null;
}

function meaningOf(sign: string): Gesture | null {
  for (const [gesture, signs] of MEANINGS) if (signs.includes(sign)) return gesture;
  return null;
}
