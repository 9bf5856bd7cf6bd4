/** How long things live in a soak, in seconds: a day's worth of ends has to come within minutes. */
export const lifetimes = {
  accessSeconds: 15,
  /** The least the options take. */
  idleSeconds: 60,
  absoluteSeconds: 120,
  windowSeconds: 30,
  /** After so long what is kept for a day or a month after its use is made that old. */
  keptSeconds: 30,
}
