/** Sizes that the document gives; claims compare against these. */
export const SIMULTANEOUS_SIMULATIONS = 10;
export const SIMULTANEOUS_PEOPLE = 100;
