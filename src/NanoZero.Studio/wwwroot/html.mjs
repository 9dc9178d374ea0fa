// What every page is made of.

import { h } from "preact";
import htm from "htm";

export const html = htm.bind(h);

/** A number with as many digits as a table needs. */
export const number = (value, digits = 3) => value.toFixed(digits);

/** A whole number, in groups of three digits. */
export const count = (value) => value.toLocaleString("en");

/** A value in [-1, 1] with its sign. */
export const signed = (value) => (value >= 0 ? "+" : "−") + Math.abs(value).toFixed(2);

/** The word for an exact value, for the side that it is told of. */
export const outcome = (value) => (value > 0 ? "won" : value < 0 ? "lost" : "drawn");

/** A share in percent. */
export const percent = (share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}\u00a0%`;

/** A duration in the units that matter. */
export function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The part of an address that follows the ?; a list names its value several times. */
export const query = (values) => new URLSearchParams(Object.entries(values).flatMap(([name, value]) =>
  [value].flat().filter((each) => each !== "" && each != null).map((each) => [name, each])));

/** An address within the Studio: the page's name, and what it shows. */
export const address = (page, values) => {
  const text = query(values);
  return `#/${page}${text.size ? `?${text}` : ""}`;
};
