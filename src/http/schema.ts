export { idSchema, MAX_ID_UNITS, MAX_TEXT_UNITS, parseBody, textFailure } from "../parse.ts";

/** A single text of 20,000 units, each escaped as `\uXXXX` (120,000 bytes), with its ids and room to spare. */
export const SINGLE_TEXT_BODY_BYTES = 160 * 1024;
