import * as z from "zod";

/** A moment of a query, as epoch milliseconds. */
export const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
