/** What the guide gives figures for and the server decides. Claims compare against these. */

/** Rows of the dashboard and of a page of the list, unless the caller asks for another number. */
export const PAGE_SIZE = 20;

/** The first page of open requests is kept this long, here and in front of us, unless a new request changes it. */
export const EDGE_TTL_SECONDS = 300;
